// The API reference, from the docstrings of what package.json exports. `npm run docs` writes it into api/; with --check nothing is
// written. Either way it fails if a member has no docstring, a function no example, an option no default, a type is named but not
// exported, or a link leads nowhere.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';

register('./typescript6.mjs', import.meta.url);
const { Application, Comment, LogLevel, ReflectionKind } = await import('typedoc');

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
for (const { signatures = [], name } of project.getReflectionsByKind(ReflectionKind.Function)) {
  if (!signatures.some(({ comment }) => comment?.getTag('@example'))) app.logger.warn(`${name}() has no @example`);
}
for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
  const said = Comment.combineDisplayParts(property.comment?.summary);
  const isSetting = /(Options|Config|Auth|RateLimit)$/.test(property.parent?.name ?? '');
  if (isSetting && property.flags.isOptional && !/Defaults/.test(said))
    app.logger.warn(`${property.getFriendlyFullName()} does not say what it defaults to`);
}
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1);
if (!process.argv.includes('--check')) await app.generateOutputs(project);
