import type { ServerResponse } from 'node:http';
import type { ApiError } from '../errors/api-error';
import { runError } from '../errors/run-error';

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
  sendBody(res, error.status, error.toBody(), error.headers);
}

/** Answers with JSON that is there as a whole. */
export function sendBody(
  res: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  // A HEAD request has no body in its answer; Node drops it.
  res.end(text);
}
