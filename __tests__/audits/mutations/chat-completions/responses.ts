import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { bodyOf, isStream, onCompletion, onErrors, onHeaders, onReply } from '../transforms';

const choice = (completion: Json): Json => completion.choices[0];

/** Servers that get JSON answers, headers or errors wrong. */
export const RESPONSES: Mutation[] = [
  {
    name: 'leaves out created',
    breaks: ['responses.schema'],
    mutate: onCompletion((c) => {
      delete c.created;
    }),
  },
  {
    name: 'counts milliseconds',
    breaks: ['responses.created-seconds'],
    mutate: onCompletion((c) => {
      c.created *= 1000;
    }),
  },
  {
    name: 'has no role',
    breaks: ['responses.schema', 'responses.text'],
    mutate: onCompletion((c) => {
      delete choice(c).message.role;
    }),
  },
  {
    name: 'has content in parts',
    breaks: ['responses.schema', 'responses.text'],
    mutate: onCompletion((c) => {
      choice(c).message.content = [{ type: 'text', text: 'x' }];
    }),
  },
  {
    name: 'has an empty text',
    breaks: ['responses.text'],
    mutate: onCompletion((c) => {
      choice(c).message.content &&= '';
    }),
  },
  {
    name: 'finishes with end_turn',
    breaks: ['responses.schema', 'responses.finish-stop'],
    mutate: onCompletion((c) => {
      choice(c).finish_reason = 'end_turn';
    }),
  },
  {
    name: 'finishes with length',
    breaks: ['responses.finish-stop'],
    mutate: onCompletion((c) => {
      choice(c).finish_reason = 'length';
    }),
  },
  {
    name: 'has two choices',
    breaks: ['responses.one-choice'],
    mutate: onCompletion((c) => {
      c.choices.push({ ...choice(c), index: 1 });
    }),
  },
  {
    name: 'leaves out refusal',
    breaks: ['responses.nulls-said'],
    mutate: onCompletion((c) => {
      delete choice(c).message.refusal;
    }),
  },
  {
    name: 'has an empty tool_calls',
    breaks: ['responses.no-empty-tool-calls'],
    mutate: onCompletion((c) => {
      choice(c).message.tool_calls ??= [];
    }),
  },
  {
    name: 'has plain ids',
    breaks: ['responses.id-shape'],
    mutate: onCompletion((c) => {
      c.id = c.id.replace('chatcmpl-', '');
    }),
  },
  {
    name: 'has one id for all',
    breaks: ['responses.id-unique'],
    mutate: onCompletion((c) => {
      c.id = 'chatcmpl-1';
    }),
  },
  {
    name: 'names another model',
    breaks: ['responses.model-echoed'],
    mutate: onCompletion((c) => {
      c.model = 'gpt-4';
    }),
  },
  {
    name: 'has no usage',
    breaks: ['responses.usage'],
    mutate: onCompletion((c) => {
      delete c.usage;
    }),
  },
  {
    name: 'has half a usage',
    breaks: ['responses.usage-sum'],
    mutate: onCompletion((c) => {
      delete c.usage.total_tokens;
    }),
  },
  {
    name: 'cannot add',
    breaks: ['responses.usage-sum'],
    mutate: onCompletion((c) => {
      c.usage.total_tokens += 1;
    }),
  },
  {
    name: 'trims and squeezes white space',
    breaks: ['responses.verbatim'],
    mutate: onCompletion((c) => {
      const { message } = choice(c);
      message.content = message.content?.replace(/\s+/g, ' ') ?? null;
    }),
  },
  {
    name: 'labels JSON as text',
    breaks: ['responses.content-type', 'models.list'],
    mutate: onHeaders({ 'content-type': 'text/plain' }, (reply) => !isStream(reply)),
  },
  {
    name: 'labels completions as text',
    breaks: ['responses.content-type'],
    mutate: onHeaders({ 'content-type': 'text/plain' }, ({ body }) => body.includes('"chat.completion"')),
  },
  { name: 'has no request id', breaks: ['responses.request-id'], mutate: onHeaders({ 'x-request-id': undefined }) },
  {
    name: 'has no request id on streams',
    breaks: ['responses.request-id-stream'],
    mutate: onHeaders({ 'x-request-id': undefined }, isStream),
  },
  {
    name: 'has no request id on errors',
    breaks: ['responses.request-id-error'],
    mutate: onHeaders({ 'x-request-id': undefined }, ({ status }) => status >= 400),
  },
  {
    name: 'has no request id on lists',
    breaks: ['responses.request-id-models'],
    mutate: onHeaders({ 'x-request-id': undefined }, ({ body }) => body.startsWith('{"object":"list"')),
  },
  {
    name: 'has one request id for all',
    breaks: ['responses.request-id-unique', 'responses.request-id-kept'],
    mutate: onHeaders({ 'x-request-id': 'req_1' }),
  },
  {
    name: 'has errors of its own shape',
    breaks: ['authentication.no-key', 'requests.malformed-json', 'responses.failure-status', 'models.unknown'],
    mutate: onReply((r) => (r.status >= 400 ? { ...r, body: '{"detail":"no"}' } : r)),
  },
  {
    name: 'leaves out param and code',
    breaks: ['authentication.wrong-key', 'requests.malformed-json', 'models.unknown'],
    mutate: onErrors((error) => {
      delete error.param;
      delete error.code;
    }),
  },
  {
    name: 'has an error type of its own',
    breaks: ['responses.error-type'],
    mutate: onErrors((error) => {
      error.type = 'bad';
    }),
  },
  {
    name: 'says only no',
    breaks: ['responses.error-names-parameter'],
    mutate: onErrors((error) => {
      error.message = 'No.';
    }),
  },
  {
    name: 'shows its stack',
    breaks: ['responses.error-no-stack'],
    mutate: onErrors((error) => {
      error.message += '\n    at parse (/app/server.js:10:2)';
    }),
  },
  {
    name: 'streams its errors',
    breaks: ['responses.error-stream'],
    mutate: onReply((reply, question) =>
      reply.status === 400 && bodyOf(question).stream === true
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` }
        : reply,
    ),
  },
  {
    name: 'has a page for unknown routes',
    breaks: ['responses.error-unknown-url'],
    mutate: onReply((reply) =>
      reply.status === 404 && reply.body.includes('unknown_url')
        ? { ...reply, headers: { 'content-type': 'text/html' }, body: '<h1>404</h1>' }
        : reply,
    ),
  },
  {
    name: 'writes a failure as the answer',
    breaks: ['responses.failure-status-stream'],
    mutate: onReply((reply) =>
      reply.status < 500
        ? reply
        : { ...reply, status: 200, body: '{"choices":[{"message":{"role":"assistant","content":"Error"}}]}' },
    ),
  },
  {
    name: 'lets failures be retried',
    breaks: ['responses.failure-no-retry'],
    mutate: onHeaders({ 'x-should-retry': undefined }),
  },
];
