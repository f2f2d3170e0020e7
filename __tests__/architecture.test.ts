import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const LIB = join(__dirname, '..', 'lib');

/** Rooms that know no endpoint, and not each other. */
const NEUTRAL = ['auth', 'attachments', 'errors', 'routing', 'run', 'validation'];
/** What any room may use: words, errors, and the check of what a host wrote. */
const FLOOR = /^(\.\.\/types|errors\/|config-check\/|text$|host-callback$|brand$|host-timeout$|messages$|tool-calls$)/;

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, folder: file.split('/')[0] ?? '', text: readFileSync(join(LIB, file), 'utf8') }));

const importsOf = ({ file, text }: { file: string; text: string }) =>
  [...text.matchAll(/from '(\.[^']*)'/g)].map(([, path]) => relative(LIB, join(LIB, file, '..', path ?? '')));

/** The imports of some files that are not allowed to them. */
function doors(of: (file: (typeof files)[0]) => boolean, allowed: (path: string, file: (typeof files)[0]) => boolean) {
  return files.filter(of).flatMap((source) =>
    importsOf(source)
      .filter((path) => !allowed(path, source))
      .map((path) => `${source.file} -> ${path}`),
  );
}

const roomOf = (path: string, depth: number) => path.split('/').slice(0, depth).join('/');

describe('the house', () => {
  it('has neutral rooms that know no endpoint and not each other', () => {
    expect(
      doors(
        ({ folder }) => NEUTRAL.includes(folder),
        (path, { folder }) => FLOOR.test(path) || roomOf(path, 1) === folder,
      ),
    ).toEqual([]);
  });

  it('has an http that knows no endpoint', () => {
    expect(
      doors(
        ({ folder }) => folder === 'http' || folder === 'telemetry',
        (path) => roomOf(path, 1) !== 'endpoints',
      ),
    ).toEqual([]);
  });

  it('has endpoints that do not know each other', () => {
    expect(
      doors(
        ({ file }) => /^endpoints\/.+\//.test(file),
        (path, { file }) => !path.startsWith('endpoints/') || roomOf(path, 2) === roomOf(file, 2),
      ),
    ).toEqual([]);
  });

  it.each(['gateways', 'agents', 'audits'])('has %s that only the command line and sub-paths load', (room) => {
    expect(
      doors(
        ({ folder }) => !['gateways', 'agents', 'audits', 'cli'].includes(folder),
        (path) => roomOf(path, 1) !== room,
      ),
    ).toEqual([]);
  });

  it('knows Express and Passport only at its edge', () => {
    const inside = files
      .filter(({ folder }) => !['http', 'auth', 'cli'].includes(folder))
      .filter(({ text }) => /from '(express|passport)/.test(text))
      .map(({ file }) => file);
    expect(inside).toEqual([]);
  });

  it('has small rooms: no file above 200 lines', () => {
    const large = files.filter(({ text }) => text.split('\n').length > 200);
    expect(large.map(({ file }) => file)).toEqual([]);
  });
});
