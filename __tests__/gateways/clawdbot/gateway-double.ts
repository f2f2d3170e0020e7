import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: what is checked of a payload is each test's own business
type Json = Record<string, any>;

/** A request as the double got it, and the ways to answer it. */
export interface DoubleRequest {
  method: string;
  params: Json;
  id: string;
  socket: WebSocket;
  ok(payload: Json): void;
  fail(code: string, message: string, details?: Json): void;
  /** Sends recorded frames, or frames of one's own, with `RUN`, `KEY` and `REQ` made those of this request. */
  play(frames: readonly (string | Json)[]): void;
}

type Handler = (request: DoubleRequest) => void;

/** Frames recorded from a real Gateway; one a line. */
export function recorded(name: string): string[] {
  return readFileSync(join(__dirname, 'frames', `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
}

export interface GatewayDouble {
  url: string;
  requests: DoubleRequest[];
  /** Every message that came, byte for byte. */
  sizes: number[];
  sockets: Set<WebSocket>;
  /** Answers a method from now on. */
  on(method: string, handler: Handler): void;
  /** The next request of a method, or one that has come and was not asked for yet. */
  next(method: string): Promise<DoubleRequest>;
  connected(): Promise<WebSocket>;
  broadcast(frame: string | Json): void;
  close(): Promise<void>;
}

/** A Gateway's side of the protocol, on loopback; it says what was recorded, or what a test makes it say. */
export async function gatewayDouble(hello: 'clawdbot' | 'openclaw', changes: Json = {}): Promise<GatewayDouble> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const handlers = new Map<string, Handler>();
  const requests: DoubleRequest[] = [];
  const sizes: number[] = [];
  const sockets = new Set<WebSocket>();
  const waiting: { method: string; resolve: (request: DoubleRequest) => void }[] = [];
  const unseen: DoubleRequest[] = [];
  const [greeting] = recorded(`${hello}-hello`);
  handlers.set('connect', (request) => request.ok({ ...JSON.parse(greeting as string), ...changes }));
  handlers.set('agents.list', (request) => request.ok({ defaultId: 'main', agents: [{ id: 'main' }, { id: 'beta' }] }));
  handlers.set('sessions.preview', (request) =>
    request.ok({ previews: [{ key: request.params.keys[0], status: 'missing', items: [] }] }),
  );
  handlers.set('sessions.delete', (request) => request.ok({ ok: true, deleted: true }));
  handlers.set('sessions.reset', (request) => request.ok({ ok: true, key: request.params.key }));
  handlers.set('chat.abort', (request) => request.ok({ ok: true, aborted: true, runIds: [request.params.runId] }));

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.send(JSON.stringify({ type: 'event', event: 'connect.challenge', payload: { nonce: 'nonce-1', ts: 1 } }));
    socket.on('message', (data: Buffer) => {
      sizes.push(data.length);
      const { id, method, params } = JSON.parse(data.toString());
      const send = (frame: Json) => socket.send(JSON.stringify(frame));
      const request: DoubleRequest = {
        id,
        method,
        params,
        socket,
        ok: (payload) => send({ type: 'res', id, ok: true, payload }),
        fail: (code, message, details) => send({ type: 'res', id, ok: false, error: { code, message, details } }),
        play: (frames) => {
          for (const frame of frames) {
            const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
            socket.send(
              text
                .replaceAll('"RUN"', JSON.stringify(params.idempotencyKey))
                .replaceAll('"KEY"', JSON.stringify(params.sessionKey))
                .replace('"id":"REQ"', `"id":"${id}"`),
            );
          }
        },
      };
      requests.push(request);
      const index = waiting.findIndex((each) => each.method === method);
      if (index >= 0) waiting.splice(index, 1)[0]?.resolve(request);
      else unseen.push(request);
      handlers.get(method)?.(request);
    });
  });

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sizes,
    sockets,
    on: (method, handler) => handlers.set(method, handler),
    next: (method) => {
      const index = unseen.findIndex((each) => each.method === method);
      if (index >= 0) return Promise.resolve(unseen.splice(index, 1)[0] as DoubleRequest);
      return new Promise((resolve) => waiting.push({ method, resolve }));
    },
    connected: async () => (await once(server, 'connection'))[0],
    broadcast: (frame) => {
      for (const socket of sockets) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
    },
    close: async () => {
      for (const socket of sockets) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
