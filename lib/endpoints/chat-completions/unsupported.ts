import type { ChatCompletionRequest } from '../../../types/openai';
import { type ApiError, invalidRequest } from '../../errors/api-error';

/**
 * Refuses what an agent cannot do, rather than doing something else: a run has side effects, so `n: 2` is not two runs.
 *
 * @throws ApiError 400 with `unsupported_value` or `unsupported_parameter`.
 */
export function refuseUnsupported(request: ChatCompletionRequest): void {
  if ((request.n ?? 1) > 1) {
    throw unsupported(
      'n',
      `Unsupported value: 'n' does not support ${request.n} with an agent. Only the default (1) value is supported.`,
    );
  }
  if (request.top_logprobs !== undefined && request.logprobs !== true) {
    throw invalidRequest(
      null,
      'top_logprobs',
      "Invalid value for 'top_logprobs': 'logprobs' must be true if 'top_logprobs' is specified.",
    );
  }
  if (request.stream_options !== undefined && request.stream !== true) {
    throw invalidRequest(
      null,
      'stream_options',
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    );
  }
  if (request.modalities?.includes('audio')) {
    throw unsupported(
      'modalities',
      "Unsupported value: 'modalities' does not support 'audio' with an agent. Only 'text' is supported.",
    );
  }
  if (request.audio !== undefined) {
    throw invalidRequest(
      'unsupported_parameter',
      'audio',
      "Unsupported parameter: 'audio' is not supported with an agent.",
    );
  }
}

function unsupported(param: string, message: string): ApiError {
  return invalidRequest('unsupported_value', param, message);
}
