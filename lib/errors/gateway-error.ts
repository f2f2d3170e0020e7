import { GATEWAY_ERRORS, type GatewayErrorCode } from './codes';

/** What `gatewayError` may be told beside code and message. */
export interface GatewayErrorOptions {
  /** Seconds after which a retry makes sense; sent as `Retry-After`. Defaults to what the code's table row says. */
  retryAfter?: number | undefined;
  /**
   * The run had done nothing yet, no tool and no change, so the same request may run again: clients are not told to keep
   * from it, and `options.repeatGuard` lets it through. Defaults to `false`.
   */
  repeatable?: boolean | undefined;
  /** What to blame in the request: `messages[0].content[1]`. Defaults to what the code's table row says. */
  param?: string | undefined;
  /** What really happened. Goes to `options.onError`, never to the client. Defaults to nothing. */
  cause?: unknown;
}

/** An error that a runtime throws on purpose. Its message is meant for the client. */
export interface GatewayError extends Error, GatewayErrorOptions {
  /** What went wrong; the status and the wire's `type` and `code` follow from it. */
  code: GatewayErrorCode;
  /** The message may be shown to the client. */
  expose: true;
}

/**
 * Makes the error that says truthfully why a run failed; a runtime throws it.
 *
 * It is recognised by its `code`, not by its class, so it survives two copies of this package in one process. An error
 * of another make with one of these codes gets the code's status, and the code's own text instead of its message.
 *
 * @param code What went wrong; the status and the wire's `type` and `code` follow from it.
 * @param message One sentence for the client. Defaults to the code's own text.
 * @throws TypeError if there is no such code.
 * @example
 * throw gatewayError('overloaded', 'The model is warming up.', { retryAfter: 20 });
 */
export function gatewayError(
  code: GatewayErrorCode,
  message?: string,
  options: GatewayErrorOptions = {},
): GatewayError {
  if (!isGatewayErrorCode(code)) {
    throw new TypeError(
      `gatewayError: there is no code '${code}'. Use one of ${Object.keys(GATEWAY_ERRORS).join(', ')}.`,
    );
  }
  const { cause, ...known } = options;
  const error = new Error(message ?? GATEWAY_ERRORS[code].message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: 'GatewayError', code, expose: true as const }, known);
}

export function isGatewayErrorCode(code: unknown): code is GatewayErrorCode {
  return typeof code === 'string' && Object.hasOwn(GATEWAY_ERRORS, code);
}
