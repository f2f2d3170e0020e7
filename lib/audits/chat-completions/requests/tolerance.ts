import { accepted } from '../../accepted';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { chat, completionOf } from '../wire/chat';

const answered = async (target: AuditTarget, changes: Record<string, unknown>) =>
  completionOf(await chat(target, changes));

const user = (content: unknown) => ({ role: 'user', content });
const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } };

/** Every nullable parameter: some SDKs serialise what was not given as null. */
const NULLS = {
  audio: null,
  frequency_penalty: null,
  logit_bias: null,
  logprobs: null,
  max_completion_tokens: null,
  max_tokens: null,
  metadata: null,
  modalities: null,
  n: null,
  parallel_tool_calls: null,
  prediction: null,
  presence_penalty: null,
  reasoning_effort: null,
  response_format: null,
  seed: null,
  service_tier: null,
  stop: null,
  store: null,
  stream: null,
  stream_options: null,
  temperature: null,
  tool_choice: null,
  tools: null,
  top_logprobs: null,
  top_p: null,
  user: null,
  verbosity: null,
};

/** What right requests of real clients look like; none of it may hurt. */
export const TOLERANCE = accepted(answered, [
  ['nulls', 'MUST', 'An optional parameter that is null counts as not given.', SOURCES.sdks, NULLS],
  [
    'vendor-fields',
    'MUST',
    'Fields of other vendors do not hurt.',
    SOURCES.clients,
    { top_k: 40, min_p: 0.05, repeat_penalty: 1.1, chat_id: 'c1', num_ctx: 4096, stop_sequences: [], keep_alive: '5m' },
  ],
  [
    'vendor-message-fields',
    'MUST',
    'Unknown fields in messages and parts (`cache_control`) do not hurt.',
    SOURCES.clients,
    {
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'Say hello.', cache_control: { type: 'ephemeral' } }],
          timestamp: 1,
        },
      ],
    },
  ],
  ['stream-false', 'MUST', '`stream: false` is answered with JSON.', SOURCES.clients, { stream: false }],
  [
    'system',
    'MUST',
    'System messages are taken.',
    SOURCES.request,
    { messages: [{ role: 'system', content: 'Be brief.' }, user('Say hello.')] },
  ],
  [
    'developer',
    'MUST',
    'Developer messages are taken.',
    SOURCES.request,
    { messages: [{ role: 'developer', content: 'Be brief.' }, user('Say hello.')] },
  ],
  [
    'system-parts',
    'SHOULD',
    'System messages may be text parts.',
    SOURCES.request,
    { messages: [{ role: 'system', content: [{ type: 'text', text: 'Be brief.' }] }, user('Say hello.')] },
  ],
  [
    'system-late',
    'SHOULD',
    'A system message may stand in the middle of a conversation.',
    SOURCES.clients,
    {
      messages: [
        user('Say hello.'),
        { role: 'assistant', content: 'Hello.' },
        { role: 'system', content: 'Be brief.' },
        user('Again.'),
      ],
    },
  ],
  [
    'parts',
    'MUST',
    'User content may be an array of text parts.',
    SOURCES.request,
    { messages: [user([{ type: 'text', text: 'Say hello.' }])] },
  ],
  [
    'name',
    'MUST',
    'A message may have a `name`.',
    SOURCES.request,
    { messages: [{ ...user('Say hello.'), name: 'ann' }] },
  ],
  [
    'history',
    'MUST',
    'A conversation of several turns is taken.',
    SOURCES.clients,
    { messages: [user('Say hello.'), { role: 'assistant', content: 'Hello.' }, user('Say it again.')] },
  ],
  [
    'history-parts',
    'SHOULD',
    'Assistant messages may be text parts, and have `refusal: null`.',
    SOURCES.request,
    {
      messages: [
        user('Say hello.'),
        { role: 'assistant', content: [{ type: 'text', text: 'Hello.' }], refusal: null },
        user('Say it again.'),
      ],
    },
  ],
  [
    'history-tool-call',
    'MUST',
    'A past tool call with `content: null` and its result are taken.',
    SOURCES.clients,
    {
      messages: [
        user('Look.'),
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'blue' },
        { role: 'assistant', content: 'It is blue.' },
        user('Say hello.'),
      ],
    },
  ],
  [
    'tool-calls-empty',
    'MAY',
    'A past reply with `tool_calls: []` is taken: some clients make that of none.',
    SOURCES.clients,
    { messages: [user('hi'), { role: 'assistant', content: 'yes', tool_calls: [] }, user('go on')] },
  ],
  [
    'system-only',
    'MAY',
    'A conversation of instructions alone is answered: the assistant speaks first.',
    SOURCES.live,
    { messages: [{ role: 'system', content: 'Greet the user.' }] },
  ],
  [
    'sampling',
    'MUST',
    'Sampling parameters within their ranges are taken.',
    SOURCES.request,
    { temperature: 1, top_p: 1, presence_penalty: 0, frequency_penalty: 0 },
  ],
  ['stop', 'MUST', '`stop` may be a text or an array.', SOURCES.request, { stop: ['\u0000'], seed: 7 }],
  ['limit', 'MUST', '`max_completion_tokens` is taken.', SOURCES.request, { max_completion_tokens: 1000 }],
  ['user', 'MUST', '`user` is taken.', SOURCES.request, { user: 'audit-user' }],
  [
    'housekeeping',
    'SHOULD',
    '`metadata`, `store: false` and `service_tier: auto` are taken.',
    SOURCES.request,
    { metadata: { trace: 'audit' }, store: false, service_tier: 'auto' },
  ],
  [
    'successors-of-user',
    'SHOULD',
    '`safety_identifier` and `prompt_cache_key` are taken.',
    SOURCES.request,
    { safety_identifier: 'audit', prompt_cache_key: 'audit' },
  ],
  ['format-text', 'MUST', '`response_format: text` is taken.', SOURCES.request, { response_format: { type: 'text' } }],
]);
