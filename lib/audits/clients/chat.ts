import { type ClientProfile, clientsOf, inArea } from './profile';

const CALL = [
  ...inArea('authentication', 'key-accepted', 'wrong-key'),
  ...inArea(
    'requests',
    'answered',
    'charset',
    'large-body',
    'unicode',
    'system',
    'history',
    'history-tool-call',
    'sampling',
  ),
  ...inArea(
    'responses',
    'schema',
    'text',
    'finish-stop',
    'one-choice',
    'usage-sum',
    'content-type',
    'verbatim',
    'error-type',
  ),
];
const STREAM = [
  ...inArea(
    'streams',
    'content-type',
    'lines',
    'one-data-line',
    'done',
    'terminated',
    'schema',
    'role-first',
    'finish',
  ),
  ...inArea('streams', 'finish-last', 'text', 'echo', 'echo-unicode', 'failure-event', 'failure-no-finish'),
  ...inArea('responses', 'error-stream'),
];
const TOOLS = inArea('tools', 'required', 'call-schema', 'finish', 'arguments', 'ids', 'named', 'result');
const STREAMED_TOOLS = inArea(
  'tools',
  'stream-schema',
  'stream-identity',
  'stream-identity-once',
  'stream-index',
  'stream-arguments',
  'stream-finish',
  'result-streamed',
);
const CHAT_AND_TOOLS = [...CALL, ...STREAM, ...TOOLS, ...STREAMED_TOOLS];
const ENDS = inArea('streams', 'ends');
const NO_USAGE = inArea('streams', 'usage-not-asked');
const USAGE = inArea('streams', 'usage-last', 'usage-sum', 'usage-after-finish');
const LIST = inArea('models', 'list', 'list-not-empty', 'list-ids');
const SDK = [...inArea('requests', 'sdk-headers'), ...inArea('streams', 'accept-json')];

/** The clients of Chat Completions. */
export const CHAT_CLIENTS: readonly ClientProfile[] = clientsOf('chat', [
  {
    name: 'openai-node',
    uses: 'create, stream, .stream(), tools, models',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...USAGE, ...SDK, 'streams.one-id', 'models.list'],
  },
  {
    name: 'openai-python',
    uses: 'create, stream, .stream(), tools, models',
    needs: [...CHAT_AND_TOOLS, ...USAGE, ...SDK, 'requests.nulls', 'streams.role-once', 'models.list'],
  },
  {
    name: 'AI SDK',
    uses: 'generateText, streamText, tools, json mode',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...USAGE, 'requests.json-object'],
  },
  {
    name: 'LangChain',
    uses: 'invoke, stream, bindTools',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...USAGE, ...SDK, 'requests.stream-false', 'tools.strict-null'],
  },
  {
    name: 'Open WebUI',
    uses: 'chat, titles and tags, model list',
    needs: [
      ...CALL,
      ...STREAM,
      ...ENDS,
      ...NO_USAGE,
      ...LIST,
      'requests.parts',
      'requests.vendor-fields',
      'requests.image',
    ],
  },
  {
    name: 'LibreChat',
    uses: 'chat, titles, model list',
    needs: [...CALL, ...STREAM, ...ENDS, ...USAGE, ...LIST, ...SDK, 'requests.user', 'requests.parts'],
  },
  {
    name: 'Zed',
    uses: 'streamed chat and tools',
    needs: [
      ...CALL,
      ...STREAM,
      ...STREAMED_TOOLS,
      ...USAGE,
      'requests.limit',
      'requests.stop',
      'requests.image-in-tool-message',
    ],
  },
  {
    name: 'n8n',
    uses: 'chat model, AI agent, model picker',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...LIST, ...SDK, 'requests.format-text'],
  },
]);
