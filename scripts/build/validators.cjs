const { readdirSync, writeFileSync } = require('node:fs');
const { dirname, join, relative } = require('node:path');
const { Ajv } = require('ajv');
const standaloneCode = require('ajv/dist/standalone').default;

/** The modules that the build replaces: they export validators, and nothing else. */
const VALIDATOR_MODULE = /-validator\.js$/;

/**
 * Replaces each module of validators in `dist` by what Ajv makes of it, as code: whoever imports the package need not wait for
 * the schemas to be compiled, which took twice as long as Express.
 */
function writeValidators(dist) {
  const modules = readdirSync(dist, { recursive: true }).filter((file) => VALIDATOR_MODULE.test(file));
  const written = modules.map((file) => [join(dist, file), standalone(requireAnew(join(dist, file)), file)]);
  for (const [path, code] of written) writeFileSync(path, code);
}

/** With an Ajv of its own: how it names what it writes depends on what it has compiled before. */
function requireAnew(path) {
  for (const loaded of Object.keys(require.cache)) {
    if (!loaded.includes('node_modules')) delete require.cache[loaded];
  }
  return require(path);
}

/**
 * The code of a module of validators.
 *
 * @param validators what the module exports: functions that Ajv has compiled with `code.source`.
 * @param file the module's path from the root of the code: from there the code requires what it calls of ours.
 */
function standalone(validators, file) {
  // Ajv finds schemas by their ids. Ours have none; they are found by the names of their exports.
  const { opts, scope } = new Ajv({ code: { source: true, lines: true } });
  const ajv = { opts, scope, getSchema: (name) => validators[name] };
  // Sorted: compilers differ in the order in which they export.
  const names = Object.keys(validators).sort();
  const code = standaloneCode(ajv, Object.fromEntries(names.map((name) => [name, name])));
  return code.replaceAll(/require\("#([^"]+)"\)/g, (_, module) => `require(${JSON.stringify(pathTo(module, file))})`);
}

function pathTo(module, file) {
  const path = relative(dirname(file), module).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

module.exports = { standalone, writeValidators, VALIDATOR_MODULE };
