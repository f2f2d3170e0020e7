import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const LIB = join(__dirname, '..', 'lib');
const STAGES = ['auth', 'validation', 'session', 'run', 'response'];

const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, folder: file.split('/')[0] ?? '', text: readFileSync(join(LIB, file), 'utf8') }));

const importsOf = ({ file, text }: { file: string; text: string }) =>
  [...text.matchAll(/from '(\.[^']*)'/g)].map(([, path]) => relative(LIB, join(LIB, file, '..', path ?? '')));

describe('the house', () => {
  it('has stages that do not know each other, nor the endpoints and gateways around them', () => {
    const doors = files
      .filter(({ folder }) => STAGES.includes(folder))
      .flatMap((source) =>
        importsOf(source)
          .filter(
            (path) => !/^(\.\.\/types|errors|messages|tool-calls)/.test(path) && path.split('/')[0] !== source.folder,
          )
          .map((path) => `${source.file} -> ${path}`),
      );
    expect(doors).toEqual([]);
  });

  it('knows Express and Passport only at its edge', () => {
    const inside = files
      .filter(({ folder }) => !['endpoints', 'auth', 'cli', 'openai-compat.ts'].includes(folder))
      .filter(({ text }) => /from '(express|passport)/.test(text))
      .map(({ file }) => file);
    expect(inside).toEqual([]);
  });

  it('has small rooms: no file above 200 lines', () => {
    const large = files.filter(({ text }) => text.split('\n').length > 200);
    expect(large.map(({ file }) => file)).toEqual([]);
  });
});
