import type { Caller } from '../../../types/gateway';
import type { ChatCompletionRequest } from '../../../types/openai';
import { ApiError } from '../../errors/api-error';

/**
 * @throws ApiError 403 if the request offers client tools, and its caller may not.
 */
export function checkMayOfferTools(caller: Caller, { tools, functions }: ChatCompletionRequest): void {
  if (caller.tools !== false || !tools?.length) return;
  throw new ApiError('permission_denied', {
    param: functions === undefined ? 'tools' : 'functions',
    message: 'Your API key does not allow client tools. Send the request without them.',
  });
}
