import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { errorReply, onHeaders } from '../transforms';
import { itemsOf, onCreate, refuses, someItem, somePart, someTool, strict } from './transforms';

const at = (...names: string[]) => names.map((name) => `response-requests.${name}`);
const ofType = (type: string) => (body: Json) => someItem(body, (item) => item.type === type);

const FIELDS: readonly [audit: string, meant: (body: Json) => boolean][] = [
  ['text-empty', ({ text }) => text && Object.keys(text).length === 0],
  ['include-empty', ({ include }) => include?.length === 0],
  ['include-reasoning', ({ include }) => include?.length > 0],
  ['tools-empty', ({ tools }) => tools?.length === 0],
  ['nulls', (body) => Object.values(body).includes(null)],
  ['vendor-fields', (body) => 'some_vendor_field' in body],
  ['client-metadata', (body) => 'client_metadata' in body],
  ['stream-false', ({ stream }) => stream === false],
  ['stream-options', (body) => 'stream_options' in body],
  ['caching', (body) => 'prompt_cache_key' in body],
  ['truncation', (body) => 'truncation' in body],
  ['service-tier', (body) => 'service_tier' in body],
  ['sampling', (body) => 'top_p' in body],
  ['limit', (body) => 'max_output_tokens' in body],
  ['metadata', (body) => 'metadata' in body],
  ['reasoning-nulls', ({ reasoning }) => reasoning?.effort === null],
  ['reasoning-summary', ({ reasoning }) => reasoning?.summary === 'auto'],
  ['effort-minimal', ({ reasoning }) => reasoning?.effort === 'minimal'],
  ['effort-xhigh', ({ reasoning }) => reasoning?.effort === 'xhigh'],
  ['verbosity', ({ text }) => text?.verbosity !== undefined],
  ['format-text', ({ text }) => text?.format?.type === 'text'],
];

const ITEMS: readonly [audit: string, meant: (body: Json) => boolean][] = [
  ['input-text', ({ input }) => typeof input === 'string'],
  ['input-items', ({ input }) => Array.isArray(input)],
  ['message-without-type', (body) => someItem(body, (item) => item.type === undefined)],
  ['message-parts', (body) => somePart(body, ({ type }) => type === 'input_text')],
  ['system', (body) => someItem(body, ({ role }) => role === 'system')],
  ['developer', (body) => someItem(body, ({ role }) => role === 'developer')],
  [
    'history-text',
    (body) => someItem(body, ({ role, content }) => role === 'assistant' && typeof content === 'string'),
  ],
  ['history-parts', (body) => somePart(body, ({ type }) => type === 'output_text')],
  ['history-returned', (body) => someItem(body, ({ role, status }) => role === 'assistant' && status !== undefined)],
  ['history-refusal', (body) => somePart(body, ({ type }) => type === 'refusal')],
  ['history-phase', (body) => someItem(body, ({ phase }) => phase !== undefined)],
  ['call-and-output', ofType('function_call')],
  ['call-returned', (body) => someItem(body, ({ type, status }) => type === 'function_call' && status !== undefined)],
  ['output-parts', (body) => someItem(body, ({ output }) => Array.isArray(output))],
  [
    'text-between',
    (body) => itemsOf(body).some(({ type }, i) => type === 'function_call' && itemsOf(body)[i + 1]?.role),
  ],
  ['parallel-calls', (body) => itemsOf(body).filter(({ type }) => type === 'function_call').length > 1],
  ['reasoning', (body) => someItem(body, ({ content }) => content === null)],
  ['reasoning-encrypted', (body) => someItem(body, ({ encrypted_content: sealed }) => sealed !== undefined)],
  ['mcp-call', ofType('mcp_call')],
  ['mcp-list-tools', ofType('mcp_list_tools')],
  ['web-search-call', ofType('web_search_call')],
  ['custom-call', ofType('custom_tool_call')],
  ['extension-item', ofType('acme:note')],
];

const TOOLS: readonly [audit: string, meant: (body: Json) => boolean][] = [
  ['function-strict-null', (body) => someTool(body, ({ strict }) => strict === null)],
  ['function-parameters-null', (body) => someTool(body, ({ parameters }) => parameters === null)],
  ['function-bare', (body) => someTool(body, ({ parameters }) => parameters === undefined)],
  ...[
    'namespace',
    'web_search',
    'mcp',
    'custom',
    'file_search',
    'code_interpreter',
    'image_generation',
    'local_shell',
  ].map((type): [string, (body: Json) => boolean] => [
    `tool-${type.replace('_', '-')}`,
    (body) => someTool(body, (tool) => tool.type === type),
  ]),
];

/** Blames the whole input, where it is one part that it cannot read. */
const image = (meant: (part: Json) => boolean) =>
  refuses((body) => somePart(body, meant), errorReply(400, 'messages[0].content'));

/** Servers that refuse what clients send, or take it for something else. */
export const REQUESTS: Mutation[] = [
  ...[...FIELDS, ...ITEMS, ...TOOLS].map(([audit, meant]) => strict(`does not take ${audit}`, at(audit), meant)),
  {
    name: 'fails at any image',
    breaks: at('image', 'image-without-detail', 'image-detail-null'),
    mutate: refuses((body) => somePart(body, ({ type }) => type === 'input_image'), errorReply(500)),
  },
  {
    name: 'blames something else for an image without detail',
    breaks: at('image-without-detail'),
    mutate: image(({ type, detail }) => type === 'input_image' && detail === undefined),
  },
  {
    name: 'blames something else for an image with detail null',
    breaks: at('image-detail-null'),
    mutate: image(({ detail }) => detail === null),
  },
  {
    name: 'fails at any file',
    breaks: at('file'),
    mutate: refuses((body) => somePart(body, ({ type }) => type === 'input_file'), errorReply(500)),
  },
  {
    name: 'leaves tools out and does not say so',
    breaks: at('tool-ignored-named'),
    mutate: onHeaders({ 'x-clawdbot-ignored-params': undefined, 'x-openclaw-ignored-params': undefined }),
  },
  {
    name: 'takes bytes for Latin-1',
    breaks: at('unicode', 'parts-like-text'),
    mutate: onCreate((body) => JSON.parse(Buffer.from(JSON.stringify(body)).toString('latin1'))),
  },
  {
    name: 'joins parts to JSON',
    breaks: at('parts-like-text'),
    mutate: onCreate((body) => {
      for (const item of itemsOf(body)) {
        if (Array.isArray(item.content)) item.content = JSON.stringify(item.content);
      }
      return body;
    }),
  },
  {
    name: 'answers the first message',
    breaks: at('last-message'),
    mutate: onCreate((body) => ({ ...body, input: itemsOf(body).length > 0 ? itemsOf(body).slice(0, 1) : body.input })),
  },
  {
    name: 'drops the history',
    breaks: at('history'),
    mutate: onCreate((body) => ({ ...body, input: itemsOf(body).length > 0 ? itemsOf(body).slice(-1) : body.input })),
  },
  strict('does not take its own output', at('own-output'), (body) =>
    someItem(body, ({ id, role }) => role === 'assistant' && id !== undefined),
  ),
  strict('compares content types letter by letter', at('charset'), (_, { headers }) =>
    /charset/.test(headers['content-type'] ?? ''),
  ),
  strict('reads no gzip', at('gzip'), (_, { headers }) => 'content-encoding' in headers),
  {
    name: 'takes 100 kB at most',
    breaks: at('large-body'),
    mutate: refuses((_, { body }) => body.length > 100_000, errorReply(413)),
  },
  strict('stumbles over SDK headers', at('sdk-headers'), (_, { headers }) => 'x-stainless-lang' in headers),
  {
    name: 'knows no query string',
    breaks: at('query-string'),
    mutate: refuses((_, { url }) => url.includes('?'), errorReply(404)),
  },
];
