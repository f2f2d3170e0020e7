import type { Json } from '../../json';
import type { Mutation, Question } from '../../mutant';
import { bodyOf, errorReply, onErrors, onHeaders, onReply } from '../transforms';
import { isAt, isCreate, itemsOf, lax, smallest, someItem, somePart, someTool } from './transforms';

const at = (...names: string[]) => names.map((name) => `response-refusals.${name}`);

/** What a lax server lets pass, by the audit that finds it out. */
const LAX: readonly [audit: string | readonly string[], meant: (body: Json) => boolean][] = [
  [['no-input', 'no-input-code'], (body) => !('input' in body) && !('messages' in body)],
  [['input-number', 'stream-refused'], ({ input }) => input === 5],
  ['input-empty', ({ input }) => input?.length === 0],
  ['item-unknown', (body) => someItem(body, ({ type, role, id }) => !type && !role && !id)],
  ['item-path', (body) => someItem(body, ({ type, content }) => type === 'message' && content === undefined)],
  ['role-unknown', (body) => someItem(body, ({ role }) => role === 'narrator')],
  ['content-number', (body) => someItem(body, ({ content }) => content === 5)],
  ['part-unknown', (body) => somePart(body, ({ type }) => type === 'input_smell')],
  ['assistant-last', (body) => itemsOf(body).at(-1)?.role === 'assistant'],
  [
    'output-without-call',
    (body) => itemsOf(body).at(-1)?.type === 'function_call_output' && itemsOf(body).length === 2,
  ],
  ['call-without-output', (body) => itemsOf(body)[1]?.type === 'function_call' && itemsOf(body)[2]?.role === 'user'],
  ['call-without-id', (body) => someItem(body, ({ type, call_id: id }) => type === 'function_call' && !id)],
  ['reference-unknown', (body) => someItem(body, ({ type }) => type === 'item_reference')],
  ['image-not-image', (body) => somePart(body, ({ image_url: url }) => /^data:/.test(url ?? ''))],
  [
    'image-empty',
    (body) => somePart(body, ({ type, image_url: url, file_id: id }) => type === 'input_image' && !url && !id),
  ],
  ['image-file-id', (body) => somePart(body, ({ file_id: id }) => Boolean(id))],
  ['image-loopback', (body) => somePart(body, ({ image_url: url }) => /^http:/.test(url ?? ''))],
  ['image-file-scheme', (body) => somePart(body, ({ image_url: url }) => /^file:/.test(url ?? ''))],
  [
    ['previous-unknown', 'previous-unknown-code'],
    ({ previous_response_id: id, conversation }) => /^resp_0+$/.test(id ?? '') && conversation === undefined,
  ],
  ['previous-malformed', ({ previous_response_id: id }) => / /.test(id ?? '')],
  ['previous-and-conversation', ({ previous_response_id: id, conversation }) => Boolean(id && conversation)],
  ['conversation-unknown', ({ previous_response_id: id, conversation }) => Boolean(conversation) && !id],
  ['background-without-store', ({ background, store }) => background === true && store === false],
  ['limit-low', (body) => body.max_output_tokens === 5],
  ['temperature-high', ({ temperature }) => temperature === 3],
  ['top-p-high', (body) => body.top_p === 2],
  ['top-logprobs-high', (body) => body.top_logprobs === 21],
  ['metadata-many', ({ metadata }) => Object.keys(metadata ?? {}).length === 17],
  ['metadata-number', ({ metadata }) => metadata?.count === 5],
  ['stream-text', ({ stream }) => stream === 'yes'],
  ['instructions-number', ({ instructions }) => instructions === 5],
  ['format-unknown', ({ text }) => text?.format?.type === 'yaml'],
  ['truncation-unknown', ({ truncation }) => truncation === 'middle'],
  ['prompt', (body) => 'prompt' in body],
  ['chat-body', (body) => 'messages' in body],
  [['unknown-model', 'unknown-model-code'], ({ model }) => /no-such/.test(model ?? '')],
  [
    'tool-without-name',
    (body) => someTool(body, ({ name, function: nested }) => !name && !nested) && body.tools.length === 1,
  ],
  ['tool-nested', (body) => someTool(body, (tool) => 'function' in tool)],
  ['tool-path', (body) => someTool(body, ({ name }) => !name) && body.tools.length === 2],
  ['tool-name-odd', (body) => someTool(body, ({ name }) => /!/.test(name ?? ''))],
  ['tool-twice', ({ tools }) => tools?.length === 2 && tools[0].name === tools[1].name],
  ['tools-object', ({ tools }) => tools !== undefined && !Array.isArray(tools)],
  ['choice-unknown-function', (body) => body.tool_choice?.name === 'get_tides'],
  ['choice-without-tools', ({ tool_choice: choice, tools }) => choice === 'required' && tools?.length === 0],
  ['choice-hosted', (body) => body.tool_choice?.type === 'image_generation'],
  ['choice-odd', (body) => body.tool_choice === 'maybe'],
];

const ADDRESSES: readonly [audit: string, method: string, path: RegExp][] = [
  ['create', 'POST', /\/responses$/],
  ['retrieve', 'GET', /\/responses\/\w+$/],
  ['delete', 'DELETE', /\/responses\/\w+$/],
  ['input-items', 'GET', /\/input_items$/],
  ['compact', 'POST', /\/compact$/],
  ['conversation-create', 'POST', /\/conversations$/],
  ['conversation-retrieve', 'GET', /\/conversations\/\w+$/],
  ['conversation-update', 'POST', /\/conversations\/\w+$/],
  ['conversation-delete', 'DELETE', /\/conversations\/\w+$/],
  ['conversation-items', 'GET', /\/conversations\/\w+\/items$/],
  ['conversation-add', 'POST', /\/conversations\/\w+\/items$/],
  ['conversation-item', 'GET', /\/items\/\w+$/],
  ['conversation-item-delete', 'DELETE', /\/items\/\w+$/],
];

const isBroken = (question: Question) => Object.keys(bodyOf(question)).length === 0;
const blaming = (param: string) =>
  onErrors((error) => {
    if (error.param?.startsWith(param)) error.param = null;
  });

/** Servers that let pass what is wrong, or refuse it in a way that helps nobody. `authorization` opens the target. */
export function refusals(authorization: string): Mutation[] {
  return [
    ...LAX.map(([audits, meant]) => lax(`lets pass ${[audits].flat()[0]}`, at(...[audits].flat()), meant)),
    ...ADDRESSES.map(
      ([audit, method, path]): Mutation => ({
        name: `wants no key for ${audit}`,
        breaks: at(`no-key-${audit}`),
        mutate: (question, forward) =>
          forward(
            isAt(question, method, path) ? { ...question, headers: { ...question.headers, authorization } } : question,
          ),
      }),
    ),
    {
      name: 'does not say where in an input',
      breaks: at('input-number', 'role-unknown', 'part-unknown', 'output-without-call', 'image-not-image', 'item-path'),
      mutate: blaming('input'),
    },
    {
      name: 'does not say where in the tools',
      breaks: at('tool-without-name', 'tool-nested', 'tool-path', 'tool-name-odd', 'choice-hosted'),
      mutate: blaming('tool'),
    },
    {
      name: 'blames the whole list of items',
      breaks: at('item-path', 'tool-path'),
      mutate: onErrors((error) => {
        error.param = error.param?.replace(/\[.*/, '') ?? null;
      }),
    },
    {
      name: 'has no codes',
      breaks: at('no-input-code', 'previous-unknown-code', 'unknown-model-code'),
      mutate: onErrors((error) => {
        error.code = null;
      }),
    },
    {
      name: 'does not say what it wanted instead of a chat body',
      breaks: at('chat-body'),
      mutate: onErrors((error) => {
        error.message = 'Bad request.';
      }),
    },
    {
      name: 'streams its refusals',
      breaks: at('stream-refused'),
      mutate: onReply((reply, question) =>
        reply.status === 400 && bodyOf(question).stream === true
          ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` }
          : reply,
      ),
    },
    {
      name: 'answers what it cannot read as if it could',
      breaks: at('malformed-json', 'body-not-object', 'error-no-inside'),
      mutate: async (question, forward) => {
        const reply = await forward(question);
        return reply.status === 400 && isCreate(question) && isBroken(question) ? forward(smallest(question)) : reply;
      },
    },
    {
      name: 'takes text for JSON',
      breaks: at('body-not-json'),
      mutate: onReply((reply) => (reply.status === 415 || reply.status === 400 ? { ...reply, status: 200 } : reply)),
    },
    {
      name: 'gives an error no number to report',
      breaks: at('error-request-id'),
      mutate: onHeaders({ 'x-request-id': undefined }, ({ status }) => status >= 400),
    },
    {
      name: 'shows its stack',
      breaks: at('error-no-inside'),
      mutate: onErrors((error) => {
        error.message += '\n    at parse (/app/node_modules/x/index.js:1:1)';
      }),
    },
    {
      name: 'refuses with a response object',
      breaks: at('error-no-response'),
      mutate: onReply((reply) =>
        reply.status === 400 ? { ...reply, body: '{"object":"response","status":"failed","output":[]}' } : reply,
      ),
    },
    {
      name: 'has 405 without Allow',
      breaks: at('put-not-allowed', 'put-response-not-allowed'),
      mutate: onHeaders({ allow: undefined }),
    },
    {
      name: 'wants a key for OPTIONS',
      breaks: at('options-open'),
      mutate: (question, forward) => (question.method === 'OPTIONS' ? errorReply(401) : forward(question)),
    },
    {
      name: 'does not know an upgrade',
      breaks: at('upgrade'),
      mutate: (question, forward) => ('upgrade' in question.headers ? errorReply(404) : forward(question)),
    },
    {
      name: 'is stuck after a bad request',
      breaks: at('next-request'),
      timeoutMs: 300,
      mutate: async (question, forward, memory) => {
        if (memory.has('bad') && question.body !== '{') return { status: 200, headers: {}, body: ' ', hold: true };
        const reply = await forward(question);
        if (question.body === '{') memory.set('bad', true);
        return reply;
      },
    },
  ];
}
