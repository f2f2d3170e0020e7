// @ts-check
// The body of a thread of SchemaThreads: it compiles and runs the schemas of clients. It is JavaScript because Node loads it by
// its name, from dist/ and, in the tests, from lib/ as it is.
'use strict';

const { parentPort } = require('node:worker_threads');
const { Ajv } = require('ajv');

/**
 * The dialects that can be checked, by the `$schema` that names them. Draft 6 is a part of draft 7.
 * @type {readonly (readonly [RegExp, () => typeof Ajv])[]}
 */
const DIALECTS = [
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, () => require('ajv/dist/2020').Ajv2020],
  [/^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, () => require('ajv/dist/2019').Ajv2019],
  [/^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/, () => Ajv],
];
/** Where none is named: today's, and the one whose `items` may be an array. */
const UNNAMED = ['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema'];

/** JSON Schema wants patterns to be Unicode's; those of other languages often are not, and mean the same without it. */
const regExp = Object.assign(
  /** @param {string} pattern @param {string} flags */
  (pattern, flags) => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: 'new RegExp' },
);

/** @type {import('ajv').Options} */
const OPTIONS = {
  strict: false,
  // By the standard, a format says what a text is for, and is not checked.
  validateFormats: false,
  inlineRefs: false,
  logger: false,
  code: { regExp },
};

/** A schema is compiled before its run, and used after it. */
const MOST_COMPILED = 16;
/** @type {Map<string, (value: unknown) => unknown>} */
const compiled = new Map();

/**
 * @param {string} text
 * @throws Error that says why it cannot be checked.
 */
function validatorOf(text) {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const { $schema: named, ...schema } = JSON.parse(text);
  const validate = named === undefined ? compileUnnamed(schema) : compile(schema, named);
  for (const oldest of compiled.keys()) {
    if (compiled.size < MOST_COMPILED) break;
    compiled.delete(oldest);
  }
  compiled.set(text, validate);
  return validate;
}

/** @param {object} schema */
function compileUnnamed(schema) {
  let fault;
  for (const dialect of UNNAMED) {
    try {
      return compile(schema, dialect);
    } catch (error) {
      fault ??= error;
    }
  }
  throw fault;
}

/** @param {object} schema @param {string} named */
function compile(schema, named) {
  const dialect = DIALECTS.find(([name]) => name.test(named));
  if (dialect === undefined)
    throw new Error('its $schema names no dialect that is known here (2020-12, 2019-09, draft-07)');
  const AjvOf = dialect[1]();
  // One for each: the schemas of clients may have the same $id.
  const validate = new AjvOf(OPTIONS).compile(schema);
  if ('$async' in validate) throw new Error('$async is not JSON Schema');
  return validate;
}

/** @param {import('./schema-threads').Job} job @returns {import('./schema-threads').Verdict} */
function judge({ schema, text }) {
  try {
    const validate = validatorOf(schema);
    return text === undefined ? { fits: true } : { fits: fits(validate, text) };
  } catch (error) {
    return {
      fault:
        error instanceof RangeError
          ? 'it refers to itself without an end'
          : String(/** @type {Error} */ (error).message),
    };
  }
}

/** @param {(value: unknown) => unknown} validate @param {string} text */
function fits(validate, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return validate(value) === true;
}

parentPort?.on('message', (job) => parentPort?.postMessage(judge(job)));
parentPort?.postMessage('ready');
