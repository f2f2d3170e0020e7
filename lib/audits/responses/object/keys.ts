import { expect, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { plainResponse } from '../wire/samples';

const GROUPS: readonly [name: string, about: string, keys: readonly string[]][] = [
  ['keys-identity', 'says which it is', ['id', 'object', 'created_at', 'completed_at', 'status', 'model']],
  ['keys-outcome', 'says how it went', ['error', 'incomplete_details', 'output', 'usage']],
  ['keys-request', 'says what was asked', ['instructions', 'previous_response_id', 'metadata', 'store', 'background']],
  [
    'keys-sampling',
    'says how it was sampled',
    ['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'top_logprobs'],
  ],
  ['keys-limits', 'says its limits', ['max_output_tokens', 'max_tool_calls', 'truncation', 'service_tier']],
  ['keys-tools', 'says what could be called', ['tools', 'tool_choice', 'parallel_tool_calls']],
  ['keys-form', 'says in which form it is', ['text', 'reasoning']],
  ['keys-caching', 'says how it is cached, and for whom', ['prompt_cache_key', 'safety_identifier']],
];

const NEVER_NULL = [
  ...['temperature', 'top_p', 'presence_penalty', 'frequency_penalty', 'top_logprobs', 'truncation'],
  ...['tool_choice', 'parallel_tool_calls', 'text', 'service_tier', 'store', 'background'],
];

/** Keys that Open Responses requires, whatever the request said. */
export const KEYS: AuditRow[] = [
  ...GROUPS.map(
    ([name, about, keys]): AuditRow => [
      name,
      'MUST',
      `A response ${about}: ${keys.map((key) => `\`${key}\``).join(', ')}.`,
      SOURCES.openResponses,
      async (target) => {
        const response = await plainResponse(target);
        const missing = keys.filter((key) => !(key in response));
        expect(missing.length === 0, `there is no ${missing.join(', ')} in ${show(Object.keys(response))}`);
      },
    ],
  ),
  [
    'never-null',
    'MUST',
    'What has a default is never null: sampling, `truncation`, `tool_choice`, `text`, `service_tier`, `store`.',
    SOURCES.openResponses,
    async (target) => {
      const response = await plainResponse(target);
      const nulls = NEVER_NULL.filter((key) => response[key] === null);
      expect(nulls.length === 0, `null are ${nulls.join(', ')}`);
    },
  ],
  [
    'schema',
    'MUST',
    'A response keeps to the schema of Open Responses, with the type of every key.',
    SOURCES.openResponses,
    async (target) => expectValid('response', await plainResponse(target)),
  ],
  [
    'conversation-omitted',
    'SHOULD',
    'Without a conversation there is no `conversation: null`.',
    'microsoft-foundry/new-foundry-portal#102',
    async (target) => {
      const { conversation } = await plainResponse(target);
      expect(conversation !== null, 'conversation is null');
    },
  ],
];
