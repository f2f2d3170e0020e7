import { expect, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { responseOf } from '../wire/respond';
import { askWithTools, weatherTool } from '../wire/toolbox';

const OTHERS: readonly [name: string, who: string, tool: Record<string, unknown>][] = [
  ['web_search', 'Codex', { type: 'web_search' }],
  [
    'mcp',
    'the SDKs',
    { type: 'mcp', server_label: 'docs', server_url: 'https://example.com/mcp', require_approval: 'never' },
  ],
  ['custom', 'Codex', { type: 'custom', name: 'shout', description: 'Shouts.' }],
  ['file_search', 'the SDKs', { type: 'file_search', vector_store_ids: ['vs_1'] }],
  ['code_interpreter', 'the SDKs', { type: 'code_interpreter', container: { type: 'auto' } }],
  ['image_generation', 'the SDKs', { type: 'image_generation' }],
  ['local_shell', 'Codex', { type: 'local_shell' }],
];
const NAMESPACE = {
  type: 'namespace',
  name: 'files',
  description: 'Files.',
  tools: [{ ...weatherTool, name: 'read_file' }],
};

async function expectTaken(target: AuditTarget, ...tools: unknown[]): Promise<void> {
  responseOf(await askWithTools(target, { tools }));
}

/** Tools that are offered, whether or not they are ever called. */
export const ACCEPTED_TOOLS: AuditRow[] = [
  [
    'function-strict-null',
    'MUST',
    '`strict: null` in a function is taken: LangChain always sends it.',
    SOURCES.measuredResponses,
    (target) => expectTaken(target, { ...weatherTool, strict: null }),
  ],
  [
    'function-parameters-null',
    'MUST',
    '`parameters: null` in a function is taken.',
    SOURCES.createResponse,
    (target) => expectTaken(target, { ...weatherTool, parameters: null }),
  ],
  [
    'function-bare',
    'MUST',
    'A function with a name alone is taken.',
    SOURCES.createResponse,
    (target) => expectTaken(target, { type: 'function', name: 'ping' }),
  ],
  [
    'tool-namespace',
    'MUST',
    'A `namespace` of functions beside a function is taken: Codex offers it.',
    'ollama/ollama#17618, #15921',
    (target) => expectTaken(target, weatherTool, NAMESPACE),
  ],
  ...OTHERS.map(
    ([type, who, tool]): AuditRow => [
      `tool-${type.replace('_', '-')}`,
      'MUST',
      `A tool of the type \`${type}\` beside a function is no reason to refuse: it is what ${who} may offer.`,
      'ggml-org/llama.cpp#20156; lmstudio-ai/lmstudio-bug-tracker#1810',
      (target) => expectTaken(target, weatherTool, tool),
    ],
  ),
  [
    'tool-ignored-named',
    'SHOULD',
    'A tool that nobody can call is named in a header that ends in `ignored-params`.',
    SOURCES.agents,
    async (target) => {
      const answer = await askWithTools(target, { tools: [weatherTool, { type: 'image_generation' }] });
      const calls = responseOf(answer).tools;
      const ignored = Object.entries(answer.headers).find(([name]) => name.endsWith('ignored-params'))?.[1];
      const honoured = JSON.stringify(calls).includes('image_generation');
      expect(honoured || /tools\[1\]/.test(String(ignored)), `the header is ${show(ignored)}`);
    },
  ],
];
