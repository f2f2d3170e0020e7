import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../errors/api-error';
import { requestId } from './request-id';

/** The one place where an error becomes an answer. */
export function sendError(res: ServerResponse, error: ApiError): void {
  sendBody(res, error.status, error.toBody(), error.headers);
}

/** Answers with an error a request that is no exchange of ours. */
export function refuse(req: IncomingMessage, res: ServerResponse, error: ApiError): void {
  res.setHeader('x-request-id', requestId(req));
  sendError(res, error);
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
