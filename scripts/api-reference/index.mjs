// The API reference, from the docstrings of what package.json exports. `npm run docs` writes it into api/; with --check nothing is
// written. Either way it fails if a member has no docstring, a type is named but not exported, or a link leads nowhere.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';

register('./typescript6.mjs', import.meta.url);
const { Application, LogLevel } = await import('typedoc');

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entryPoints = Object.values(exports).flatMap(({ types }) =>
  types ? [types.replace('./dist/', './lib/').replace(/\.d\.ts$/, '.ts')] : [],
);

const app = await Application.bootstrap({
  entryPoints,
  out: 'api',
  readme: 'README.md',
  projectDocuments: ['docs/*.md'],
  // The codes are in docs/PROTOCOL.md; the table behind the type is not public.
  intentionallyNotExported: ['GATEWAY_ERRORS'],
  excludeInternal: true,
  excludeExternals: true,
  excludePrivate: true,
  disableSources: true,
  treatValidationWarningsAsErrors: true,
  validation: { notDocumented: true, notExported: true, invalidLink: true, rewrittenLink: false },
  requiredToBeDocumented: [
    'Class',
    'Constructor',
    'Enum',
    'Function',
    'Interface',
    'Method',
    'Property',
    'TypeAlias',
    'Variable',
  ],
  logLevel: LogLevel.Warn,
});
const project = await app.convert();
if (project === undefined) process.exit(1);
app.validate(project);
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
if (!process.argv.includes('--check')) await app.generateOutputs(project);
