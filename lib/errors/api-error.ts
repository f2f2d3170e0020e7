import type { ErrorBody } from '../../types/openai';
import { shortened } from '../text';
import { ERRORS, type ErrorCode } from './codes';

export interface ApiErrorDetails {
  message?: string;
  /** The path of the fault in the request, `messages[0].content`, or the name of a header. */
  param?: string | null;
  /** The `code` on the wire, where it is finer than the table's row. */
  code?: string | null;
  /** Seconds. */
  retryAfter?: number;
  /** The run had done nothing yet: the same request may run again. Defaults to `false`. */
  repeatable?: boolean;
  /** More headers of the answer. */
  headers?: Readonly<Record<string, string>>;
  /** What really happened; only for `options.onError`. */
  cause?: unknown;
}

/** In characters. What a client sent may be in them, and an answer must not be longer than it is worth (bytes wait for slow readers). */
const LONGEST_MESSAGE = 2_000;
const LONGEST_PARAM = 256;

/** An error as a client may see it. Everything in it but `cause` goes over the wire. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The row of `ERRORS` that it was made of. */
  readonly key: ErrorCode;
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly repeatable: boolean;

  constructor(key: ErrorCode, details: ApiErrorDetails = {}) {
    const row = ERRORS[key];
    super(
      shortened(details.message ?? row.message, LONGEST_MESSAGE),
      'cause' in details ? { cause: details.cause } : undefined,
    );
    this.key = key;
    this.status = row.status;
    this.type = row.type;
    this.code = details.code !== undefined ? details.code : row.code !== undefined ? row.code : key;
    const param = details.param !== undefined ? details.param : (row.param ?? null);
    this.param = param === null ? null : shortened(param, LONGEST_PARAM);
    this.repeatable = details.repeatable ?? false;
    const retryAfter = details.retryAfter ?? row.retryAfter;
    this.headers =
      retryAfter === undefined
        ? (details.headers ?? {})
        : { ...details.headers, 'retry-after': String(wholeSeconds(retryAfter)) };
  }

  /** The body of the answer, also of an error event in a stream. All four keys are always there (contract of the SDKs). */
  toBody(): ErrorBody {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** At least one: Zed reads whole seconds only, and a 0 would have every client retry at once. At most a day. */
function wholeSeconds(retryAfter: number): number {
  return Math.min(86_400, Math.max(1, Math.ceil(retryAfter)));
}

/** A fault of the request: 400. */
export function invalidRequest(code: string | null, param: string | null, message: string): ApiError {
  return new ApiError('invalid_request', { code, param, message });
}

/** A parameter or header whose value cannot be taken: 400. */
export function invalidValue(param: string, reason: string): ApiError {
  return invalidRequest('invalid_value', param, `Invalid value for '${param}': ${reason}`);
}
