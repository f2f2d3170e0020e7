import type { UsageEvent } from '../../../types/gateway';
import type { ResponseUsage } from '../../../types/responses';
import { wholeCount } from '../../run-events';

/** Clients read the counts without looking, and want integers (Open Responses' schema). */
export const NO_USAGE: ResponseUsage = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
};

/** What a run has counted, in the words of this API. */
export function usageOf(counted: UsageEvent): ResponseUsage {
  const { promptTokens, completionTokens, cachedTokens, cacheWriteTokens, reasoningTokens } = counted;
  const input = wholeCount(promptTokens);
  const output = wholeCount(completionTokens);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: wholeCount(cachedTokens),
      ...(cacheWriteTokens !== undefined && { cache_write_tokens: wholeCount(cacheWriteTokens) }),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: wholeCount(reasoningTokens) },
    total_tokens: input + output,
  };
}
