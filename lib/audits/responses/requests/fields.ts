import { accepted } from '../../accepted';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { responded } from '../wire/respond';

const OPTIONAL = [
  ...['instructions', 'previous_response_id', 'conversation', 'store', 'stream', 'stream_options', 'background'],
  ...['include', 'tools', 'tool_choice', 'parallel_tool_calls', 'max_tool_calls', 'max_output_tokens', 'temperature'],
  ...['top_p', 'top_logprobs', 'text', 'reasoning', 'truncation', 'metadata', 'user', 'prompt_cache_key'],
  ...['safety_identifier', 'service_tier', 'prompt'],
];

/** Members of a request that clients send, though most servers have no use for them. */
export const ACCEPTED_FIELDS: AuditRow[] = accepted(responded, [
  ['text-empty', 'MUST', '`text: {}` is taken: LangChain always sends it.', SOURCES.measuredResponses, { text: {} }],
  [
    'include-empty',
    'MUST',
    '`include: []` is taken: the Agents SDK always sends it.',
    SOURCES.measuredResponses,
    { include: [] },
  ],
  [
    'include-reasoning',
    'MUST',
    '`include: ["reasoning.encrypted_content"]` is taken: Codex always sends it.',
    SOURCES.measuredResponses,
    { include: ['reasoning.encrypted_content'] },
  ],
  [
    'tools-empty',
    'MUST',
    '`tools: []` is taken: the Agents SDK always sends it.',
    SOURCES.measuredResponses,
    { tools: [] },
  ],
  [
    'nulls',
    'MUST',
    'An optional member that is null is the same as none.',
    SOURCES.createResponse,
    Object.fromEntries(OPTIONAL.map((key) => [key, null])),
  ],
  [
    'vendor-fields',
    'MUST',
    'Members that no document knows are no reason to refuse.',
    SOURCES.responsesClients,
    { some_vendor_field: { deep: [1] } },
  ],
  [
    'client-metadata',
    'MUST',
    '`client_metadata` is taken: Codex sends it.',
    SOURCES.measuredResponses,
    { client_metadata: { 'x-codex-installation-id': 'audit' } },
  ],
  [
    'stream-false',
    'MUST',
    '`stream: false` is JSON: LangChain and Agents say it.',
    SOURCES.measuredResponses,
    { stream: false },
  ],
  [
    'stream-options',
    'SHOULD',
    '`stream_options` is taken, also those of chat.',
    SOURCES.createResponse,
    { stream_options: { include_obfuscation: false, include_usage: true } },
  ],
  [
    'caching',
    'SHOULD',
    '`prompt_cache_key` and `safety_identifier` are taken.',
    SOURCES.createResponse,
    { prompt_cache_key: 'audit', safety_identifier: 'audit-user' },
  ],
  ['truncation', 'SHOULD', '`truncation: auto` is taken.', SOURCES.createResponse, { truncation: 'auto' }],
  ['service-tier', 'SHOULD', '`service_tier: auto` is taken.', SOURCES.createResponse, { service_tier: 'auto' }],
  ['sampling', 'MUST', '`temperature` and `top_p` are taken.', SOURCES.createResponse, { temperature: 1, top_p: 1 }],
  ['limit', 'MUST', '`max_output_tokens` is taken.', SOURCES.createResponse, { max_output_tokens: 1000 }],
  ['metadata', 'MUST', '`metadata` is taken.', SOURCES.createResponse, { metadata: { purpose: 'audit' } }],
  [
    'reasoning-nulls',
    'MUST',
    '`reasoning` with null in it is taken.',
    SOURCES.measuredResponses,
    {
      reasoning: { effort: null, summary: null },
    },
  ],
  [
    'reasoning-summary',
    'MUST',
    '`reasoning: {summary: "auto"}` is taken: Codex always sends it.',
    SOURCES.measuredResponses,
    { reasoning: { summary: 'auto' } },
  ],
  ...['minimal', 'xhigh'].map(
    (effort) =>
      [
        `effort-${effort}`,
        'SHOULD',
        `\`reasoning.effort: ${effort}\` is taken.`,
        'ollama/ollama PR#17252',
        { reasoning: { effort } },
      ] as const,
  ),
  ['verbosity', 'SHOULD', '`text.verbosity` is taken.', SOURCES.createResponse, { text: { verbosity: 'low' } }],
  [
    'format-text',
    'MUST',
    '`text.format: {type: "text"}` is taken.',
    SOURCES.createResponse,
    { text: { format: { type: 'text' } } },
  ],
]);
