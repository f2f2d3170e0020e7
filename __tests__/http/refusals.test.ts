import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { openAiCompat } from '../../lib';
import type { AgentEvent } from '../../types/gateway';
import { chat, request } from '../helpers/chat';
import { rawClient } from '../helpers/raw-client';
import { gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const head = (token: string, more: string) =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n${more}\r\n\r\n`;

describe('a refusal before the body is read', () => {
  it.each([
    ['401', 'wrong', 'connection: close\r\n'],
    ['401', 'wrong', ''],
    ['413', TOKEN, 'connection: close\r\n'],
  ])('reaches a client that sends everything before it reads (%s, %j, %j)', async (status, token, more) => {
    const url = await serve(host(openAiCompat(scriptedRuntime())));
    const { socket, until } = rawClient(url);
    const size = 30_000_000;
    socket.pause();
    socket.write(head(token, `${more}content-length: ${size}`));
    const piece = Buffer.alloc(1_000_000, 'x');
    for (let sent = 0; sent < size; sent += piece.length) {
      if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
    }
    socket.resume();
    expect(await until(/\r\n\r\n.*\}/s)).toContain(`HTTP/1.1 ${status} `);
    socket.destroy();
  });

  it('leaves the connection to the next request', async () => {
    const { socket, until } = rawClient(await serve(host(openAiCompat(scriptedRuntime()))));
    const body = JSON.stringify(request());
    socket.write(head('wrong', `content-length: ${body.length}`));
    await until(/401/);
    socket.write(body);
    socket.write(head(TOKEN, `content-length: ${body.length}`) + body);
    expect(await until(/200 OK/)).toMatch(/401 .*200 OK/s);
    socket.destroy();
  });

  it('ends a connection on which more comes than anybody would send', async () => {
    const { socket, ended } = rawClient(await serve(host(openAiCompat(scriptedRuntime()))));
    socket.write(head('wrong', 'transfer-encoding: chunked'));
    const piece = `${(1 << 20).toString(16)}\r\n${'x'.repeat(1 << 20)}\r\n`;
    const pour = () => {
      while (!socket.destroyed && socket.write(piece));
      socket.once('drain', pour);
    };
    pour();
    expect(await ended()).toContain('401 Unauthorized');
    socket.destroy();
  });
});

describe('the stall timeout', () => {
  it('watches errors too', async () => {
    const closed = gate();
    const compat = openAiCompat(scriptedRuntime(), { stallTimeoutMs: 50 });
    const url = await serve(
      host((_req, res, next) => {
        res.once('close', () => closed.open());
        const end = res.end.bind(res) as (text: string) => unknown;
        // More than the buffers of two sockets take.
        res.end = ((text: string) => end(text + ' '.repeat(20_000_000))) as never;
        const writeHead = res.writeHead.bind(res) as (status: number, headers: object) => unknown;
        res.writeHead = ((status: number, headers: Record<string, unknown>) => {
          const { 'content-length': _, ...rest } = headers;
          return writeHead(status, rest);
        }) as never;
        next();
      }, compat),
    );
    const { socket } = rawClient(url);
    socket.pause();
    socket.write('GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n');
    await closed.opened;
    socket.destroy();
  });

  it('cuts no pipelined answer whose turn has not come, nor one that follows a slow reader', async () => {
    const first = gate();
    let runs = 0;
    const runtime = scriptedRuntime({
      run: async function* (): AsyncGenerator<AgentEvent> {
        runs += 1;
        if (runs === 1) {
          yield { type: 'text', text: 'one' };
          await first.opened;
          return;
        }
        // Longer than what a response keeps without complaint.
        yield { type: 'text', text: 'x'.repeat(100_000) };
        yield { type: 'text', text: 'y'.repeat(100_000) };
        yield { type: 'text', text: 'last' };
      },
    });
    const { socket, until } = rawClient(
      await serve(host(openAiCompat(runtime, { stallTimeoutMs: 60, heartbeatMs: 20 }))),
    );
    const body = JSON.stringify(request({ stream: true }));
    const message = head(TOKEN, `content-length: ${body.length}`) + body;
    socket.write(message + message);
    // Heartbeats of the first: more than the stall timeout has passed.
    await until(/(: keep-alive.*){8}/s);
    first.open();
    expect(await until(/last.*\[DONE\]/s)).toContain('one');
    socket.destroy();
  });

  it('lets go of every pipelined run when the connection closes, with no more listeners than Node warns of', async () => {
    let listeners: number[] = [];
    const [allRun, allLeft] = [gate(), gate()];
    let [runs, left] = [0, 0];
    const runtime = scriptedRuntime({
      run: async function* ({ signal }): AsyncGenerator<AgentEvent> {
        signal.addEventListener('abort', () => {
          left += 1;
          if (left === 12) allLeft.open();
        });
        runs += 1;
        if (runs === 12) allRun.open();
        yield { type: 'text', text: 'one' };
        await allLeft.opened;
      },
    });
    const isTask = (_: unknown, { socket }: IncomingMessage) => {
      listeners = socket.eventNames().map((name) => socket.listenerCount(name));
      return false;
    };
    const { socket } = rawClient(await serve(host(openAiCompat(runtime, { isTask }))));
    const body = JSON.stringify(request({ stream: true }));
    socket.write((head(TOKEN, `content-length: ${body.length}`) + body).repeat(12));
    await allRun.opened;
    socket.destroy();
    await allLeft.opened;
    expect(Math.max(...listeners)).toBeLessThanOrEqual(EventEmitter.defaultMaxListeners);
  });
});

it('HEAD is answered as GET is, without a body', async () => {
  const url = await serve(host(openAiCompat(scriptedRuntime())));
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`${url}/v1/models`, { method: 'HEAD', headers });
  expect([answer.status, await answer.text()]).toEqual([200, '']);
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(10);
  expect((await fetch(`${url}/v1/models/nope`, { method: 'HEAD', headers })).status).toBe(404);
  expect((await fetch(`${url}/v1/chat/completions`, { method: 'HEAD', headers })).status).toBe(405);
  expect((await chat(url, request())).status).toBe(200);
});
