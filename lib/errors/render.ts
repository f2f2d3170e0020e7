import type { ServerResponse } from 'node:http';
import type { ApiError } from './api-error';
import { runError } from './run-error';

/** Any error as the client may see it: what nobody made for a client is internal, and stays so. */
export function toApiError(error: unknown): ApiError {
  return runError(error, 'internal_error');
}

/** Whether something went wrong inside, of which the host should know; a client's mistake is none. */
export function isInternal(error: ApiError): boolean {
  return error.status >= 500 && 'cause' in error;
}

/** The one place where an error becomes an answer. */
export function sendError(res: ServerResponse, error: ApiError): void {
  const body = JSON.stringify(error.toBody());
  res.writeHead(error.status, {
    ...error.headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  });
  // A HEAD request has no body in its answer; Node drops it.
  res.end(body);
}
