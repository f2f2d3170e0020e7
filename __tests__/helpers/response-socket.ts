import { once } from 'node:events';
import { createServer } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';
import { openAiCompat } from '../../lib';
import type { OpenAiCompatOptions } from '../../types/options';
import type { ResponseObject } from '../../types/responses';
import { responsesClient } from './responses';
import { type Script, scriptedRuntime, TOKEN } from './scripted-runtime';
import { host, serve } from './serve';

export interface Frame {
  type: string;
  status?: number;
  stream_id?: string;
  sequence_number?: number;
  response?: ResponseObject;
  error?: { type: string; code: string | null; message: string; param: string | null };
  delta?: string;
}

const TERMINAL = /^(?:error|response\.(?:completed|incomplete|failed))$/;

/** A Gateway that serves the WebSocket form, and its clients. */
export async function socketGateway({ run, agents, config, ...options }: OpenAiCompatOptions & Script = {}) {
  const runtime = scriptedRuntime({ ...(run && { run }), ...(agents && { agents }), ...(config && { config }) });
  const responses = { webSocket: true, ...options.responses };
  const compat = openAiCompat(runtime, { onError: () => undefined, ...options, responses });
  const server = createServer(host(compat));
  server.on('upgrade', (req, socket, head) => {
    if (!compat.handleUpgrade(req, socket, head)) socket.destroy();
  });
  const url = await serve(server);
  const connect = (given: ClientOptions = {}) => openSocket(`${url}/v1/responses`, given);
  return { url, compat, runtime, runs: runtime.runs, connect, http: responsesClient(url) };
}

/** Opens a WebSocket, and reads its answers. */
export async function openSocket(url: string, given: ClientOptions = {}) {
  const headers = { authorization: `Bearer ${TOKEN}`, ...given.headers };
  const socket = new WebSocket(url.replace('http', 'ws'), { ...given, headers });
  const frames: Frame[] = [];
  const waiting: { from: number; of: (frame: Frame) => boolean; resolve(frames: Frame[]): void }[] = [];
  const look = () => {
    for (const waiter of [...waiting]) {
      const at = frames.findIndex((frame, i) => i >= waiter.from && waiter.of(frame));
      if (at < 0) continue;
      waiting.splice(waiting.indexOf(waiter), 1);
      waiter.resolve(frames.slice(waiter.from, at + 1));
    }
  };
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)) as Frame);
    look();
  });
  const closed = once(socket, 'close').then(([code]) => code as number);
  await once(socket, 'open');
  /** The frames from now on, up to one. */
  const until = (of: (frame: Frame) => boolean, from = frames.length) =>
    new Promise<Frame[]>((resolve) => {
      waiting.push({ from, of, resolve });
      look();
    });
  const send = (frame: unknown) => socket.send(JSON.stringify(frame));
  const create = (body: object) => {
    const answered = until(({ type }) => TERMINAL.test(type));
    send({ type: 'response.create', model: 'clawdbot', ...body });
    return answered;
  };
  return {
    socket,
    frames,
    closed,
    until,
    send,
    create,
    /** The last frame of an answer. */
    last: async (body: object) => (await create(body)).at(-1) as Frame,
  };
}
