import { ApiError } from './api-error';
import { type ErrorCode, GATEWAY_ERRORS } from './codes';
import { type GatewayErrorOptions, isGatewayErrorCode } from './gateway-error';

/**
 * What a run threw, as its client may see it. Only a message that `gatewayError` marked as meant for the client is shown;
 * whatever else the host's code throws is not the client's fault and not its business: 500 `agent_error`, a generic text.
 */
export function agentError(thrown: unknown): ApiError {
  return hostError(thrown, 'agent_error');
}

/** The same for what any other function of the host threw: `internal_error`. It never throws, whatever the host threw. */
export function hostError(thrown: unknown, other: ErrorCode = 'internal_error'): ApiError {
  try {
    if (thrown instanceof ApiError) return thrown;
    const { code, expose, message, param, repeatable, retryAfter } = (thrown ?? {}) as Partial<
      Error & GatewayErrorOptions
    > & {
      code?: unknown;
      expose?: unknown;
    };
    if (!isGatewayErrorCode(code)) return new ApiError(other, { cause: thrown });
    if (expose !== true) return new ApiError(code, { cause: thrown });
    return new ApiError(code, {
      cause: thrown,
      message: typeof message === 'string' && message !== '' ? message : GATEWAY_ERRORS[code].message,
      ...(typeof param === 'string' && { param }),
      ...(repeatable === true && { repeatable: true }),
      ...(Number.isFinite(retryAfter) && { retryAfter: retryAfter as number }),
    });
  } catch {
    // A member that cannot be read: a getter that throws, a proxy, one that is revoked.
    return new ApiError(other, { cause: thrown });
  }
}

/** What our own code threw: an ApiError on purpose, anything else by a fault of ours, whatever it says of itself. */
export function ownError(thrown: unknown): ApiError {
  return isApiError(thrown) ? thrown : new ApiError('internal_error', { cause: thrown });
}

export function isApiError(thrown: unknown): thrown is ApiError {
  return isInstance(thrown, ApiError);
}

/**
 * Whether something went wrong inside, of which the host should know; a client's mistake is none. A `request_invalid` with a
 * cause may be either: a provider refused what the client asked for, or what the host's own settings add to it.
 */
export function isInternal(error: ApiError): boolean {
  return 'cause' in error && (error.status >= 500 || (error.key === 'request_invalid' && hasCause(error.cause)));
}

function hasCause(thrown: unknown): boolean {
  try {
    return (thrown as { cause?: unknown }).cause !== undefined;
  } catch {
    return false;
  }
}

/** A class of its own: an AbortError that the host throws is the host's fault. */
class ClientLeft extends DOMException {
  constructor() {
    super('The client left.', 'AbortError');
  }
}

/** Why a run ends whose client has gone: under the name that fetch and the SDKs know an abort by. */
export function clientLeft(): DOMException {
  return new ClientLeft();
}

export function isClientLeft(reason: unknown): boolean {
  return isInstance(reason, ClientLeft);
}

/** Of a revoked proxy not even this can be asked. */
function isInstance<T>(value: unknown, of: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof of;
  } catch {
    return false;
  }
}
