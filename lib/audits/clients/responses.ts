import { type ClientProfile, clientsOf, inArea } from './profile';

const CALL = [
  ...inArea('authentication', 'key-accepted', 'wrong-key'),
  ...inArea(
    'response-object',
    'answered',
    'content-type',
    'id',
    'status',
    'output-not-empty',
    'item-ids',
    'item-types',
  ),
  ...inArea('response-object', 'message', 'content', 'text', 'annotations'),
  ...inArea(
    'response-requests',
    'charset',
    'large-body',
    'unicode',
    'history',
    'own-output',
    'message-parts',
    'sampling',
  ),
  ...inArea('response-outcomes', 'failure-status', 'silent'),
];
const STREAM = [
  ...inArea('response-streams', 'content-type', 'event-names', 'known-types', 'created-first', 'terminal', 'completed'),
  ...inArea('response-streams', 'item-added', 'part-added', 'item-done', 'order', 'output-index', 'item-id', 'echo'),
  ...inArea('response-streams', 'deltas-item', 'deltas-response', 'completed-output', 'terminated'),
  ...inArea('response-outcomes', 'failure-status-stream', 'failure-failed', 'failure-failed-error'),
];
/** Most clients read until the socket ends, and see an error only where it is nested. */
const NODE_STREAM = ['response-streams.ends', 'response-outcomes.failure-event-nested'];
const TOOLS = [
  ...inArea('response-tools', 'required', 'completed', 'call-id', 'item-id', 'arguments', 'named', 'loop-resent'),
  ...inArea('response-tools', 'own-hidden'),
];
const STREAMED_TOOLS = inArea(
  'response-tools',
  ...[
    'stream-added',
    'stream-arguments',
    'stream-item-done',
    'stream-item-id',
    'stream-completed',
    'own-hidden-streamed',
  ],
  ...['stream-parallel-index', 'stream-parallel-arguments', 'loop-resent-streamed'],
);
const ALL = [...CALL, ...STREAM, ...TOOLS, ...STREAMED_TOOLS];
const CONTINUED = [
  ...inArea('response-memory', 'retrieve', 'continued', 'continued-streamed', 'chain'),
  ...inArea('response-tools', 'loop-previous'),
];
const REFERRED = inArea('response-memory', 'reference', 'reference-call', 'reference-reasoning');
const REASONING = inArea('response-outcomes', 'reasoning-summary', 'reasoning-deltas', 'reasoning-not-text');
const SDK = ['response-requests.sdk-headers', 'response-streams.accept-json'];

/** The clients of the Responses API: what each needs was measured with servers that deviate (AUDITS.md). */
export const RESPONSES_CLIENTS: readonly ClientProfile[] = clientsOf('responses', [
  {
    name: 'openai-node',
    uses: 'create, .stream(), parse, retrieve, conversations',
    needs: [
      ...ALL,
      ...NODE_STREAM,
      ...CONTINUED,
      ...SDK,
      ...inArea('response-streams', 'part-begins-empty', 'content-index', 'one-id'),
      ...inArea('response-memory', 'items', 'items-content', 'delete', 'retrieve-same'),
      ...inArea('conversations', 'create', 'items-added', 'remembers'),
      ...inArea('response-outcomes', 'failure-no-retry', 'refusal', 'length-status', 'length-reason'),
    ],
  },
  {
    name: 'openai-python',
    uses: 'create, .stream(), parse, retrieve, conversations',
    needs: [
      ...ALL,
      ...CONTINUED,
      ...SDK,
      ...inArea('response-streams', 'part-begins-empty', 'content-index', 'sequence', 'one-id'),
      ...inArea('response-object', 'usage-counters', 'usage-details', 'keys-tools'),
      ...inArea('response-requests', 'nulls'),
      ...inArea('response-memory', 'items', 'delete', 'retrieve-same'),
      ...inArea('conversations', 'create', 'items-added', 'remembers'),
      ...inArea('response-outcomes', 'failure-event-nested', 'failure-no-retry'),
    ],
  },
  {
    name: 'AI SDK',
    uses: 'openai(…), its default model: generateText, streamText, objects, tools',
    needs: [
      ...ALL,
      ...NODE_STREAM,
      ...REFERRED,
      ...REASONING,
      ...inArea(
        'response-requests',
        'message-without-type',
        'developer',
        'input-items',
        'image',
        'image-without-detail',
      ),
      ...inArea('response-object', 'created-at', 'model', 'usage-counters'),
      ...inArea('response-memory', 'retrieve-streamed'),
      ...inArea('response-outcomes', 'length-status', 'length-event'),
    ],
  },
  {
    name: 'Agents SDK',
    uses: 'run, tools, handoffs, sessions of conversations',
    needs: [
      ...ALL,
      ...NODE_STREAM,
      ...CONTINUED,
      ...SDK,
      ...REASONING,
      ...inArea('response-object', 'usage-counters', 'usage-details'),
      ...inArea(
        'response-requests',
        'message-without-type',
        'include-empty',
        'tools-empty',
        'call-returned',
        'mcp-call',
      ),
      ...inArea('response-requests', 'history-returned', 'reasoning'),
      ...inArea('response-outcomes', 'silent-stream', 'refusal'),
      ...inArea(
        'conversations',
        'create',
        'create-empty',
        'items-added',
        'items-ascending',
        'items-content',
        'remembers',
      ),
    ],
  },
  {
    name: 'LangChain',
    uses: 'ChatOpenAI with useResponsesApi: invoke, stream, bindTools',
    needs: [
      ...ALL,
      ...NODE_STREAM,
      ...SDK,
      ...REASONING,
      ...inArea('response-requests', 'text-empty', 'function-strict-null', 'stream-false', 'history-returned'),
      ...inArea('response-requests', 'call-returned', 'mcp-call', 'reasoning'),
      ...inArea('response-tools', 'stream-delta'),
      ...inArea('response-memory', 'continued'),
    ],
  },
  {
    name: 'Codex',
    uses: 'wire_api = "responses": turns with tools, by HTTP',
    needs: [
      ...STREAM,
      ...STREAMED_TOOLS,
      ...inArea('authentication', 'key-accepted', 'wrong-key'),
      ...inArea('response-requests', 'large-body', 'sdk-headers', 'developer', 'message-parts', 'client-metadata'),
      ...inArea('response-requests', 'include-reasoning', 'reasoning-summary', 'tool-namespace', 'tool-web-search'),
      ...inArea(
        'response-requests',
        'reasoning',
        'reasoning-encrypted',
        'call-and-output',
        'history-returned',
        'caching',
      ),
      ...inArea('response-refusals', 'previous-unknown-code', 'upgrade'),
      ...inArea('response-tools', 'namespace', 'loop-resent'),
      ...inArea('response-outcomes', 'reasoning-deltas', 'failure-done'),
    ],
  },
  {
    name: 'Open WebUI',
    uses: 'chat by the Responses API, model list',
    needs: [
      ...CALL,
      ...STREAM,
      ...REASONING,
      ...inArea('models', 'list', 'list-not-empty', 'list-ids'),
      ...inArea('response-requests', 'vendor-fields', 'input-items', 'history-parts', 'image', 'system'),
      ...inArea('response-streams', 'ends'),
    ],
  },
]);
