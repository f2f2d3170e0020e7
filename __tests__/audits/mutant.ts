import { type IncomingMessage, request as requestHttp, type ServerResponse } from 'node:http';
import type { AuditTarget } from '../../lib/audits';
import { listen } from '../helpers/serve';

export interface Question {
  method: string;
  /** With the query string, below the base URL's origin. */
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Leaves the connection open after the body. */
  hold?: true;
}

/** A broken server: a proxy that breaks one rule. `memory` lives as long as the proxy. */
export type Mutate = (
  question: Question,
  forward: (question: Question) => Promise<Reply>,
  memory: Map<string, unknown>,
) => Promise<Reply> | Reply;

export interface Mutation {
  name: string;
  /** The audits that have to find it out. */
  breaks: readonly string[];
  mutate: Mutate;
  /** Longest wait of an audit, in ms, where the mutation keeps one waiting. */
  timeoutMs?: number;
}

/** Puts a mutation in front of a target: the same target, broken. Without `mutate` every byte goes through as it comes. */
export async function startMutant(
  target: AuditTarget,
  { mutate, timeoutMs }: Partial<Pick<Mutation, 'mutate' | 'timeoutMs'>>,
): Promise<{ target: AuditTarget; close(): Promise<void> }> {
  const { origin } = new URL(target.baseURL);
  const memory = new Map<string, unknown>();
  const { url, close } = await listen((req, res) => {
    if (mutate === undefined) return pass(origin, req, res);
    read(req)
      .then((question) => mutate(question, (changed) => ask(origin, changed), memory))
      .then((reply) => send(res, reply))
      .catch(() => res.destroy());
  });
  const baseURL = target.baseURL.replace(origin, url);
  return { target: { ...target, baseURL, ...(timeoutMs ? { timeoutMs } : {}) }, close };
}

function pass(origin: string, req: IncomingMessage, res: ServerResponse): void {
  const { host: _, ...headers } = req.headers;
  const request = requestHttp(origin + req.url, { method: req.method, headers, agent: false });
  request.on('response', (response) => {
    res.writeHead(response.statusCode ?? 0, response.headers);
    response.pipe(res);
  });
  request.on('error', () => res.destroy());
  res.on('close', () => request.destroy());
  req.pipe(request);
}

async function read(req: IncomingMessage): Promise<Question> {
  const pieces: Buffer[] = [];
  for await (const piece of req) pieces.push(piece as Buffer);
  const { host: _, connection: __, 'content-length': ___, ...headers } = req.headers;
  return {
    method: req.method as string,
    url: req.url as string,
    headers: headers as Record<string, string>,
    body: Buffer.concat(pieces).toString('utf8'),
  };
}

function ask(origin: string, { method, url, headers, body }: Question): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { 'transfer-encoding': _, ...kept } = headers;
    const length = body === '' && method !== 'POST' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = requestHttp(origin + url, { method, headers: { ...kept, ...length }, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...kept } = response.headers;
        const body = Buffer.concat(pieces).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: kept as Record<string, string>, body });
      });
      response.on('error', reject);
    });
    request.end(body);
  });
}

function send(res: ServerResponse, reply: Reply): void {
  res.writeHead(reply.status, reply.headers);
  if (reply.hold) res.write(reply.body);
  else res.end(reply.body);
}
