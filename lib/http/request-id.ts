import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What a client may choose as request id: nothing that could break a header or a log line. */
const SANE_ID = /^[\w.:-]{1,128}$/;

/** The id of a request: its sender's `x-request-id`, if it is sane, else a new one. */
export function requestId(req: IncomingMessage): string {
  const sent = req.headers['x-request-id'];
  return typeof sent === 'string' && SANE_ID.test(sent) ? sent : newRequestId();
}

export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}
