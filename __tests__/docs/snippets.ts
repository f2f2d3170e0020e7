import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../helpers/program';

export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** A fenced block of a page, in a language that something can run or read. */
export interface Snippet {
  page: string;
  language: string;
  code: string;
  /** The names that a fragment uses and does not define, as the marker above it says: `<!-- given: config, agents -->`. */
  given: string[];
}

const FENCE = /(?:<!-- (given|continues)(?:: ([\w, ]+))? -->\n)?```(\w*)\n(.*?)```/gs;

/**
 * The snippets of a page. Below the marker `<!-- continues -->` a snippet goes on where the one before it ended. Blocks in
 * the languages `text` and `mermaid` are pictures.
 */
export function snippetsOf(page: string): Snippet[] {
  const snippets: Snippet[] = [];
  for (const [, marker, names = '', language = '', code = ''] of readFileSync(join(ROOT, page), 'utf8').matchAll(
    FENCE,
  )) {
    const before = snippets.at(-1);
    if (marker === 'continues' && before !== undefined) before.code += code;
    else snippets.push({ page, language, code, given: names.split(/, */).filter(Boolean) });
  }
  return snippets.filter(({ language }) => !['text', 'mermaid'].includes(language));
}

export const SNIPPETS = PAGES.flatMap(snippetsOf);

/** A short name for test titles: the page, and the first line that says something. */
export function titleOf({ page, code }: Snippet): string {
  const lines = code.split('\n').filter((line) => !/^(import .*|\s*)$/.test(line));
  return `${page}: ${lines[0]?.slice(0, 70)}`;
}

/** What stands for the names that fragments are given. */
const GIVEN: Record<string, string> = {
  config: "const config: import('openai-compat').GatewayConfig = { gateway: { auth: { mode: 'none' } } };",
  agents: "const agents = { main: async function* () { yield 'hi'; } };",
  runtime:
    "const runtime: import('openai-compat').GatewayRuntime = { config: () => ({ gateway: { auth: { mode: 'token', token: 'secret' } } }), agents: () => [{ id: 'main' }], async *run() {} };",
  emptyDatabase: "import { memorySessions as emptyDatabase } from 'openai-compat/embedded';",
  myStore: 'const myStore = <Store,>(database: Store) => database;',
  graph:
    "const graph = { stream: async (_input: { messages: unknown[] }, _options: { streamMode: 'messages'; signal: AbortSignal }) => (async function* () { yield [{ text: 'hi' }] as const; })() };",
};

/** A js or ts snippet as a whole module in TypeScript. */
export function moduleOf({ given, code, page }: Snippet): string {
  const unknown = given.find((name) => !Object.hasOwn(GIVEN, name));
  if (unknown !== undefined) throw new Error(`${page}: nothing is known of the given name '${unknown}'.`);
  return `${given.map((name) => GIVEN[name]).join('\n')}\n${code}\nexport {};\n`;
}
