import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AuditTarget } from '../../../lib/audits';
import { AGENTS } from './agents';
import { completion, events } from './answer';
import { Refusal } from './refusal';
import { validate } from './validate';

export const REFERENCE_KEY = 'reference-key-0123456789';
const ORIGIN = 'https://app.example.com';
const METHODS: Record<string, string> = { '/v1/chat/completions': 'POST', '/v1/models': 'GET' };
const MODELS = Object.keys(AGENTS).map((id) => ({
  id,
  object: 'model',
  created: 1_760_000_000,
  owned_by: 'reference',
}));

/** A plain implementation of the contract on node:http, with an agent for each hint. */
export async function startReference(): Promise<{ target: AuditTarget; close(): Promise<void> }> {
  const sessions = new Map<string, string[]>();
  const server: Server = createServer((req, res) => {
    res.setHeader('x-request-id', req.headers['x-request-id'] ?? `req_${randomUUID()}`);
    allowOrigin(req, res);
    handle(req, res, sessions).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
      for (const [name, value] of Object.entries(refusal.headers)) res.setHeader(name, value);
      json(res, refusal.status, refusal.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target: AuditTarget = {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    key: REFERENCE_KEY,
    model: 'clawdbot',
    hints: {
      echo: 'clawdbot',
      tools: 'clawdbot:tools',
      recall: 'clawdbot:memo',
      failing: 'clawdbot:failing',
      failingMidStream: 'clawdbot:broken',
      origin: ORIGIN,
    },
  };
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { target, close };
}

function allowOrigin(req: IncomingMessage, res: ServerResponse): void {
  res.setHeader('vary', 'Origin');
  if (req.headers.origin !== ORIGIN) return;
  res.setHeader('access-control-allow-origin', ORIGIN);
  res.setHeader('access-control-expose-headers', 'x-request-id');
  if (req.method !== 'OPTIONS') return;
  res.setHeader('access-control-allow-methods', 'GET, POST');
  res.setHeader('access-control-allow-headers', req.headers['access-control-request-headers'] ?? '');
}

function json(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function handle(req: IncomingMessage, res: ServerResponse, sessions: Map<string, string[]>): Promise<void> {
  const path = (req.url ?? '').split('?')[0] as string;
  const method = METHODS[path] ?? (path.startsWith('/v1/models/') ? 'GET' : undefined);
  if (req.method === 'OPTIONS') return void res.writeHead(204, { allow: `${method}, OPTIONS` }).end();
  if (!method) throw new Refusal(404, 'Unknown request URL.', null, 'unknown_url');
  if (req.method !== method) throw new Refusal(405, 'Method not allowed.', null, null, { allow: `${method}, OPTIONS` });
  authenticate(req.headers.authorization);
  if (path === '/v1/models') return json(res, 200, { object: 'list', data: MODELS });
  if (method === 'GET') return json(res, 200, modelAt(path));
  await answer(req, res, sessions);
}

function authenticate(authorization: string | undefined): void {
  const [, token] = /^bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  const challenge = { 'www-authenticate': 'Bearer realm="reference"' };
  if (token === undefined) throw new Refusal(401, "You didn't provide an API key.", null, null, challenge);
  if (token !== REFERENCE_KEY)
    throw new Refusal(401, 'Incorrect API key provided.', null, 'invalid_api_key', challenge);
}

function modelAt(path: string) {
  let id = '';
  try {
    id = decodeURIComponent(path.slice('/v1/models/'.length));
  } catch {
    // No id at all: not found, as any other.
  }
  const model = MODELS.find((each) => each.id === id);
  if (!model) throw new Refusal(404, 'The model does not exist.', 'model', 'model_not_found');
  return model;
}

async function answer(req: IncomingMessage, res: ServerResponse, sessions: Map<string, string[]>): Promise<void> {
  if (!/^application\/json\b/.test(req.headers['content-type'] ?? '')) {
    throw new Refusal(415, 'Unsupported content type.', null, 'unsupported_content_type');
  }
  const request = validate(await bodyOf(req));
  const agent = Object.hasOwn(AGENTS, request.model) ? AGENTS[request.model] : undefined;
  if (!agent) throw new Refusal(404, 'The model does not exist.', 'model', 'model_not_found');
  const key = String(req.headers['x-clawdbot-session-key'] ?? request.user ?? randomUUID());
  const session = sessions.get(key) ?? [];
  sessions.set(key, session);
  const reply = agent(request, session);
  if (reply.fail === 'before') {
    throw new Refusal(500, 'The agent failed.', null, 'agent_error', { 'x-should-retry': 'false' });
  }
  if (!request.stream) {
    if (request.response_format?.type === 'json_object') res.setHeader('x-ignored-params', 'response_format');
    return json(res, 200, completion(request, reply));
  }
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  for (const event of events(request, reply)) {
    res.write(event);
    await new Promise(setImmediate);
  }
  res.end();
}

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  req.setEncoding('utf8');
  let text = '';
  for await (const piece of req) text += piece;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'We could not parse the JSON body of your request.');
  }
}
