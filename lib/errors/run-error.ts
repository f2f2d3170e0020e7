import { ApiError } from './api-error';
import type { ErrorCode } from './codes';
import { type GatewayErrorOptions, isGatewayErrorCode } from './gateway-error';

/**
 * What a runtime threw, as the client may see it. Only a message that `gatewayError` marked as meant for the client is
 * shown; whatever else the host's code throws is not the client's fault and not its business: 500, a generic text.
 *
 * @param other what such an error is called.
 */
export function runError(thrown: unknown, other: ErrorCode = 'agent_error'): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const error = thrown as
    | (Partial<Error & GatewayErrorOptions> & { code?: unknown; expose?: unknown })
    | null
    | undefined;
  if (!isGatewayErrorCode(error?.code)) return new ApiError(other, { cause: thrown });
  if (error?.expose !== true) return new ApiError(error.code, { cause: thrown });
  return new ApiError(error.code, {
    cause: thrown,
    ...(typeof error.message === 'string' && error.message !== '' && { message: error.message }),
    ...(typeof error.param === 'string' && { param: error.param }),
    ...(error.repeatable === true && { repeatable: true }),
    ...(Number.isFinite(error.retryAfter) && { retryAfter: error.retryAfter as number }),
  });
}
