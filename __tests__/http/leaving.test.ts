import { connect } from 'node:net';
import type { RequestHandler } from 'express';
import { type AgentEvent, openAiCompat } from '../../lib';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, request } from '../helpers/chat';
import { heldGateway } from '../helpers/held-gateway';
import { aborted, gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

describe('onClientClose', () => {
  it.each<[OpenAiCompatOptions['onClientClose'], object, boolean]>([
    [undefined, {}, true],
    ['abort', {}, true],
    ['finish', {}, false],
    [(body) => (body.metadata?.keep === 'yes' ? 'finish' : 'abort'), { metadata: { keep: 'yes' } }, false],
    [(body) => (body.metadata?.keep === 'yes' ? 'finish' : 'abort'), {}, true],
    [(_, req) => (req.headers['x-keep'] === undefined ? 'abort' : 'finish'), {}, true],
  ])('%s, asked with %j: the run is aborted: %s', async (onClientClose, more, isAborted) => {
    for (const stream of [true, false]) {
      const { sayAndLeave } = await heldGateway({ ...(onClientClose && { onClientClose }), jsonHeartbeatMs: 10 });
      const { run, end } = await sayAndLeave('hi', { ...more, stream });
      expect(run.signal.aborted).toBe(isAborted);
      end();
    }
  });

  it('finish lets the run go on to its end, and its session waits for it', async () => {
    const said: string[] = [];
    const go = gate();
    const running = gate();
    const runtime = scriptedRuntime({
      run: async function* ({ turn }): AsyncGenerator<AgentEvent> {
        running.open();
        await go.opened;
        for (const text of ['a', 'b', 'c']) yield { type: 'text', text };
        said.push(String(turn[0]?.content));
      },
    });
    const url = await serve(host(openAiCompat(runtime, { onClientClose: 'finish', heartbeatMs: 10 })));
    const controller = new AbortController();
    const first = await chat(url, request({ user: 'bob', stream: true }), {}, controller.signal);
    await running.opened;
    controller.abort();
    await first.text().catch(() => undefined);
    const second = await chat(
      url,
      request({ user: 'bob', stream: true, messages: [{ role: 'user', content: 'again' }] }),
    );
    expect(said).toEqual([]);
    go.open();
    await second.text();
    expect(said).toEqual(['hi', 'again']);
  });
});

/** A client that sends a request and then reads nothing. */
async function deafClient(url: string, body: object) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  socket.pause();
  const text = JSON.stringify(body);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  return socket;
}

/** A runtime that talks without end, and counts what it has said. */
function talkative() {
  let said = 0;
  const running = gate<AbortSignal>();
  const stopped = gate();
  const runtime = scriptedRuntime({
    run: async function* ({ signal, user }: { signal: AbortSignal; user?: string }): AsyncGenerator<AgentEvent> {
      void user;
      running.open(signal);
      try {
        while (!signal.aborted) {
          said += 1;
          yield { type: 'text', text: 'x'.repeat(64 * 1024) };
        }
      } finally {
        stopped.open();
      }
    } as never,
  });
  return { runtime, said: () => said, running: running.opened, stopped: stopped.opened };
}

describe('a reader that takes nothing', () => {
  it('stops its own run’s iteration, and no one else’s', async () => {
    const { runtime, said, running } = talkative();
    const url = await serve(host(openAiCompat(runtime, { stallTimeoutMs: null })));
    const socket = await deafClient(url, request({ stream: true }));
    await running;
    let before = -1;
    while (said() !== before) {
      before = said();
      // Another client is answered as long as the first one is not: a turn of the event loop and a round trip.
      const other = await chat(url, request({ model: 'nobody' }));
      expect(other.status).toBe(404);
    }
    expect(said()).toBeLessThan(400);
    socket.destroy();
  });

  it('is cut off after a while, and its run aborted', async () => {
    const { runtime, running, stopped } = talkative();
    const url = await serve(host(openAiCompat(runtime, { stallTimeoutMs: 50 })));
    const socket = await deafClient(url, request({ stream: true }));
    const signal = await running;
    await aborted(signal);
    await stopped;
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
    socket.destroy();
  });

  it.each([true, false])('of an answer that has ended is cut off, too (stream: %s)', async (stream) => {
    const ended = gate();
    const runtime = scriptedRuntime({
      run: async function* () {
        yield { type: 'text', text: 'x'.repeat(stream ? 12_000_000 : 24_000_000) };
        ended.open();
      },
    });
    const cut = gate();
    const watch: RequestHandler = (_req, res, next) => {
      res.once('close', () => cut.open());
      next();
    };
    const url = await serve(host(watch, openAiCompat(runtime, { stallTimeoutMs: 50 })));
    const socket = await deafClient(url, request({ stream }));
    if (!stream) await ended.opened;
    await cut.opened;
    socket.destroy();
  });
});
