import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../errors/api-error';
import { dropBody, isStillSending } from './drop-body';
import { requestId } from './request-id';
import { cutOffWhenStalled } from './stalled-reader';

/** Answers with an error a request that is no exchange of ours. */
export function refuse(req: IncomingMessage, res: ServerResponse, error: ApiError): void {
  res.setHeader('x-request-id', requestId(req));
  sendBody(res, error.status, error.toBody(), { headers: error.headers });
}

interface BodySettings {
  headers?: Readonly<Record<string, string>> | undefined;
  /** ms that the reader may take nothing of it, or null. Defaults to a minute. */
  stallTimeoutMs?: number | null;
}

/** Answers with JSON that is there as a whole, also a client that is still sending its request. */
export function sendBody(res: ServerResponse, status: number, body: object, settings: BodySettings = {}): void {
  const { headers, stallTimeoutMs = 60_000 } = settings;
  const text = JSON.stringify(body);
  const isKept = res.shouldKeepAlive && !res.hasHeader('connection') && headers?.connection === undefined;
  res.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  // A HEAD request has no body in its answer; Node drops it.
  if (!isStillSending(res.req, isKept)) {
    res.end(text);
    cutOffWhenStalled(res, stallTimeoutMs, () => undefined);
    return;
  }
  res.write(text);
  dropBody(res.req, (isWhole) => {
    res.end(() => isWhole || res.req.destroy());
    cutOffWhenStalled(res, stallTimeoutMs, () => undefined);
  });
}
