import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { errorReply, refuses } from '../transforms';

const messages = (body: Json): Json[] => (Array.isArray(body.messages) ? body.messages : []);
const some = (body: Json, meant: (message: Json) => boolean) => messages(body).some((each) => each && meant(each));
const known = new Set(
  'model messages stream stream_options temperature top_p n user stop seed tools tool_choice response_format'.split(
    ' ',
  ),
);
const listed =
  (...names: string[]) =>
  (body: Json) =>
    names.some((name) => (body[name] ?? null) !== null);

/** Servers that refuse what is right. */
export const STRICT: Mutation[] = [
  { name: 'refuses everything', breaks: ['requests.answered'], mutate: refuses(() => true) },
  {
    name: 'takes null for a wrong type',
    breaks: ['requests.nulls'],
    mutate: refuses((body) => Object.values(body).includes(null)),
  },
  {
    name: 'refuses unknown fields',
    breaks: ['requests.vendor-fields'],
    mutate: refuses((body) => Object.keys(body).some((key) => !known.has(key))),
  },
  {
    name: 'refuses unknown fields of messages',
    breaks: ['requests.vendor-message-fields'],
    mutate: refuses((body) => some(body, (message) => 'timestamp' in message)),
  },
  {
    name: 'refuses stream: false',
    breaks: ['requests.stream-false'],
    mutate: refuses((body) => body.stream === false),
  },
  {
    name: 'knows no system role',
    breaks: ['requests.system'],
    mutate: refuses((body) => some(body, ({ role }) => role === 'system')),
  },
  {
    name: 'knows no developer role',
    breaks: ['requests.developer'],
    mutate: refuses((body) => some(body, ({ role }) => role === 'developer')),
  },
  {
    name: 'wants the system message first',
    breaks: ['requests.system-late'],
    mutate: refuses((body) => messages(body).findLastIndex((message) => message?.role === 'system') > 0),
  },
  {
    name: 'wants system messages as text',
    breaks: ['requests.system-parts'],
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'system' && Array.isArray(content))),
  },
  {
    name: 'wants user messages as text',
    breaks: ['requests.parts'],
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'user' && Array.isArray(content))),
  },
  {
    name: 'wants assistant messages as text',
    breaks: ['requests.history-parts'],
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'assistant' && Array.isArray(content))),
  },
  {
    name: 'knows no names',
    breaks: ['requests.name'],
    mutate: refuses((body) => some(body, ({ name, role }) => role === 'user' && name !== undefined)),
  },
  {
    name: 'takes no history',
    breaks: ['requests.history'],
    mutate: refuses((body) => some(body, ({ role }) => role === 'assistant')),
  },
  {
    name: 'wants a content beside tool calls',
    breaks: ['requests.history-tool-call'],
    mutate: refuses((body) => some(body, ({ role, content }) => role === 'assistant' && content === null)),
  },
  {
    name: 'takes no empty tool_calls',
    breaks: ['requests.tool-calls-empty'],
    mutate: refuses((body) => some(body, ({ tool_calls }) => Array.isArray(tool_calls) && tool_calls.length === 0)),
  },
  {
    name: 'wants a user message',
    breaks: ['requests.system-only'],
    mutate: refuses(
      (body) => messages(body).length > 0 && messages(body).every((message) => message?.role === 'system'),
    ),
  },
  { name: 'takes no sampling parameters', breaks: ['requests.sampling'], mutate: refuses((body) => body.top_p === 1) },
  {
    name: 'takes no stop sequences',
    breaks: ['requests.stop'],
    mutate: refuses((body) => Array.isArray(body.stop) && body.stop.length === 1),
  },
  {
    name: 'takes no limit',
    breaks: ['requests.limit'],
    mutate: refuses((body) => body.max_completion_tokens === 1000),
  },
  { name: 'takes no user', breaks: ['requests.user'], mutate: refuses((body) => typeof body.user === 'string') },
  { name: 'takes no metadata', breaks: ['requests.housekeeping'], mutate: refuses(listed('service_tier')) },
  { name: 'takes no cache key', breaks: ['requests.successors-of-user'], mutate: refuses(listed('prompt_cache_key')) },
  {
    name: 'takes no response_format: text',
    breaks: ['requests.format-text'],
    mutate: refuses((body) => body.response_format?.type === 'text'),
  },
  { name: 'takes no n: 1', breaks: ['requests.defaults-said'], mutate: refuses((body) => body.n === 1) },
  {
    name: 'fails at any image',
    breaks: ['requests.image', 'requests.image-in-tool-message'],
    mutate: refuses((body) => JSON.stringify(body).includes('iVBOR'), errorReply(500)),
  },
  {
    name: 'stumbles over SDK headers',
    breaks: ['requests.sdk-headers'],
    mutate: refuses((_, { headers }) => 'x-stainless-lang' in headers),
  },
  {
    name: 'compares content types letter by letter',
    breaks: ['requests.charset'],
    mutate: refuses((_, { headers }) => /charset/.test(headers['content-type'] ?? '')),
  },
  {
    name: 'wants a Content-Length',
    breaks: ['requests.chunked'],
    mutate: refuses((_, { headers }) => 'transfer-encoding' in headers, errorReply(411)),
  },
  {
    name: 'takes 100 kB at most',
    breaks: ['requests.large-body'],
    mutate: refuses((_, { body }) => body.length > 100_000, errorReply(413)),
  },
  {
    name: 'knows no query string',
    breaks: ['requests.query-string'],
    mutate: refuses((_, { url }) => url.includes('?'), errorReply(404)),
  },
];
