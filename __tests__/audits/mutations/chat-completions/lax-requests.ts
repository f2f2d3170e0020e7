import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { accepts, bodyOf, isChat, onErrors, onHeaders, onReply, onRequest } from '../transforms';

const messages = (body: Json): Json[] => (Array.isArray(body.messages) ? body.messages : []);

/** The audits that find out who does not look at messages, at parameters, at tools. */
const ABOUT_MESSAGES = [
  'requests.messages-missing',
  'requests.messages-text',
  'requests.messages-empty',
  'requests.message-number',
  'requests.role-missing',
  'requests.role-number',
  'requests.role-unknown',
  'requests.content-missing',
  'requests.content-null',
  'requests.content-number',
  'requests.content-object',
  'requests.part-number',
  'requests.part-unknown',
  'requests.part-text-missing',
  'requests.system-image',
  'requests.assistant-empty',
  'requests.tool-call-id-missing',
  'requests.tool-orphan',
  'requests.tool-unanswered',
  'requests.assistant-last',
  'requests.image-url-missing',
  'requests.image-base64',
  'requests.image-not-an-image',
  'requests.image-file-url',
  'requests.image-link-local',
  'requests.audio-format',
  'requests.audio-data-missing',
  'requests.file-empty',
  'responses.error-stream',
];
const ABOUT_PARAMETERS = [
  'requests.stream-text',
  'requests.temperature-text',
  'requests.temperature-high',
  'requests.temperature-low',
  'requests.top-p-high',
  'requests.presence-high',
  'requests.frequency-low',
  'requests.max-tokens-text',
  'requests.max-completion-tokens-fraction',
  'requests.top-logprobs-high',
  'requests.stop-number',
  'requests.stop-five',
  'requests.seed-text',
  'requests.logit-bias-text',
  'requests.metadata-text',
  'requests.metadata-value',
  'requests.metadata-many',
  'requests.effort-unknown',
  'requests.verbosity-unknown',
  'requests.stream-options-alone',
  'requests.functions-text',
];
export const ABOUT_TOOLS = [
  'tools.tools-object',
  'tools.tool-text',
  'tools.type-unknown',
  'tools.function-missing',
  'tools.name-missing',
  'tools.name-spaces',
  'tools.name-long',
  'tools.parameters-text',
  'tools.choice-unknown',
  'tools.choice-name-missing',
  'tools.choice-not-offered',
  'tools.parallel-text',
];

/** Servers that take, or misjudge, what is wrong. */
export const LAX: Mutation[] = [
  {
    name: 'validates nothing',
    breaks: [
      ...ABOUT_MESSAGES,
      ...ABOUT_PARAMETERS,
      ...ABOUT_TOOLS,
      'requests.malformed-json',
      'requests.body-not-object',
      'requests.empty-body',
      'requests.next-request',
      'requests.several-choices',
      'requests.strict-schema',
      'requests.audio-out',
      'requests.messages-null',
      'requests.path-role',
      'requests.path-content',
      'requests.path-part',
      'requests.model-missing',
      'requests.model-number',
      'requests.n-zero',
      'requests.n-text',
      'requests.user-object',
      'requests.modality-unknown',
      'requests.format-unknown',
      'requests.format-schema-missing',
      'requests.format-name',
      'requests.stream-options-type',
      'requests.code-type',
      'requests.code-range',
      'requests.code-missing',
      'requests.code-empty',
      'requests.code-value',
    ],
    mutate: accepts(() => true),
  },
  {
    name: 'looks only at messages',
    breaks: ABOUT_PARAMETERS,
    mutate: accepts(({ param }) => param !== null && !param.startsWith('messages')),
  },
  {
    name: 'looks only at parameters',
    breaks: ABOUT_MESSAGES,
    mutate: accepts(({ param }) => param?.startsWith('messages') ?? false),
  },
  {
    name: 'answers bad requests with 500',
    breaks: ['requests.malformed-json', 'requests.body-not-object', 'requests.empty-body', 'requests.messages-missing'],
    mutate: onReply((reply) => (reply.status === 400 ? { ...reply, status: 500 } : reply)),
  },
  {
    name: 'answers bad requests with 422',
    breaks: ['requests.messages-empty', 'requests.temperature-high'],
    mutate: onReply((reply) => (reply.status === 400 ? { ...reply, status: 422 } : reply)),
  },
  {
    name: 'never names the parameter',
    breaks: [
      'requests.several-choices',
      'requests.strict-schema',
      'requests.audio-out',
      'requests.messages-missing',
      'requests.content-number',
      'requests.temperature-text',
      'requests.image-file-url',
      'tools.tools-object',
    ],
    mutate: onErrors((error) => {
      error.param = null;
    }),
  },
  {
    name: 'names only the first part of the path',
    breaks: ['requests.path-role', 'requests.path-content'],
    mutate: onErrors((error) => {
      error.param = error.param?.split(/[.[]/)[0] ?? null;
    }),
  },
  {
    name: 'has no codes',
    breaks: [
      'requests.code-type',
      'requests.code-range',
      'requests.code-missing',
      'requests.code-empty',
      'requests.code-value',
    ],
    mutate: onErrors((error) => {
      error.code = null;
    }),
  },
  {
    name: 'has the same code for everything',
    breaks: [
      'requests.unknown-model-code',
      'requests.code-type',
      'requests.code-range',
      'requests.code-missing',
      'requests.code-empty',
      'requests.code-value',
    ],
    mutate: onErrors((error) => {
      error.code = 'bad_request';
    }),
  },
  {
    name: 'takes forms',
    breaks: ['requests.form-body'],
    mutate: onReply((reply) => (reply.status === 415 ? { ...reply, status: 200 } : reply)),
  },
  {
    name: 'answers broken JSON in plain text',
    breaks: ['requests.malformed-json', 'requests.body-not-object', 'requests.empty-body'],
    mutate: async (question, forward) => {
      const reply = await forward(question);
      if (reply.status !== 400 || Object.keys(bodyOf(question)).length > 0) return reply;
      return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'SyntaxError' };
    },
  },
  {
    name: 'has 405 without Allow',
    breaks: ['requests.get-not-allowed', 'requests.put-not-allowed'],
    mutate: onHeaders({ allow: undefined }),
  },
  {
    name: 'answers every method with 404',
    breaks: ['requests.get-not-allowed', 'requests.put-not-allowed'],
    mutate: onReply((reply) => (reply.status === 405 ? { ...reply, status: 404 } : reply)),
  },
  {
    name: 'is stuck after a bad request',
    breaks: ['requests.next-request'],
    timeoutMs: 300,
    mutate: async (question, forward, memory) => {
      if (memory.has('bad') && memory.get('bad') !== question.body)
        return { status: 200, headers: {}, body: ' ', hold: true };
      const reply = await forward(question);
      if (question.body === '{') memory.set('bad', question.body);
      return reply;
    },
  },
  {
    name: 'takes bytes for Latin-1',
    breaks: ['requests.unicode'],
    mutate: onRequest((body) => JSON.parse(Buffer.from(JSON.stringify(body)).toString('latin1'))),
  },
  {
    name: 'reads only the last part',
    breaks: ['requests.parts-in-order'],
    mutate: onRequest((body) => {
      const last = messages(body).at(-1);
      if (last && Array.isArray(last.content)) last.content = last.content.slice(-1);
      return body;
    }),
  },
  {
    name: 'answers once whatever n says',
    breaks: ['requests.several-choices', 'requests.n-zero', 'requests.n-text'],
    mutate: onRequest(({ n: _, ...body }) => body),
  },
  {
    name: 'ignores response_format and does not say so',
    breaks: ['requests.json-object'],
    mutate: onRequest(({ response_format: _, ...body }) => body),
  },
  {
    name: 'ignores modalities',
    breaks: ['requests.audio-out', 'requests.modality-unknown'],
    mutate: onRequest(({ modalities: _, audio: __, ...body }) => body),
  },
  {
    name: 'gives unknown models to its own',
    breaks: ['requests.unknown-model'],
    mutate: onRequest((body) => (/no-such/.test(body.model) ? { ...body, model: 'clawdbot' } : body)),
  },
  {
    name: 'answers an unknown model with 400',
    breaks: ['requests.unknown-model-code'],
    mutate: onReply((reply, question) =>
      reply.status === 404 && isChat(question) ? { ...reply, status: 400 } : reply,
    ),
  },
  {
    name: 'streams the error of an unknown model',
    breaks: ['requests.unknown-model-stream'],
    mutate: onReply((reply, question) =>
      reply.status === 404 && bodyOf(question).stream === true
        ? { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `data: ${reply.body}\n\n` }
        : reply,
    ),
  },
  {
    name: 'tells what it found at an address',
    breaks: ['requests.image-loopback'],
    mutate: onErrors((error) => {
      error.message += ' connect ECONNREFUSED 127.0.0.1:9';
    }),
  },
];
