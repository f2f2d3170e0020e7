import type { RequestHandler } from 'express';
import { openAiCompat } from '../../lib';
import { chat, eventsOf, request } from '../helpers/chat';
import { gate, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';
import { JSON_CLIENTS, STREAM_CLIENTS } from './late-clients';

/** A Gateway whose agent does nothing until white space or a comment has been sent to keep the connection. */
async function gateway(outcome: 'answers' | 'fails') {
  const kept = gate();
  const watch: RequestHandler = (_req, res, next) => {
    const write = res.write.bind(res) as (...given: unknown[]) => boolean;
    res.write = (...given: unknown[]) => {
      if (/^[\n:]/.test(String(given[0]))) kept.open();
      return write(...given);
    };
    next();
  };
  const runtime = scriptedRuntime({
    run: async function* () {
      await kept.opened;
      if (outcome === 'fails') throw new Error('secret detail');
      yield { type: 'text', text: 'hello' };
    },
  });
  const reported: unknown[] = [];
  const onError = (error: unknown) => void reported.push(error);
  const url = await serve(host(watch, openAiCompat(runtime, { jsonHeartbeatMs: 20, heartbeatMs: 20, onError })));
  return { url, baseURL: `${url}/v1`, runtime, reported };
}

describe.each([
  ['JSON', JSON_CLIENTS],
  ['a stream', STREAM_CLIENTS],
])('a run that is silent for long, answered with %s', (_, clients) => {
  it.each(clients)('and answers after all, is an answer to $name', async ({ call }) => {
    const { baseURL } = await gateway('answers');
    expect(await call(baseURL)).toBe('hello');
  });

  it.each(clients)('and then fails, makes $name raise', async ({ call, failure }) => {
    const { baseURL, runtime, reported } = await gateway('fails');
    await expect(call(baseURL)).rejects.toMatchObject(failure);
    expect(runtime.runs).toHaveLength(1);
    expect(reported).toEqual([expect.objectContaining({ message: 'secret detail' })]);
  });
});

describe('a late failure', () => {
  it('of a JSON answer breaks the body off after its error', async () => {
    const response = await chat((await gateway('fails')).url, request());
    expect([response.status, response.headers.get('content-length')]).toEqual([200, null]);
    let body = '';
    const reading = (async () => {
      for await (const piece of response.body ?? []) body += Buffer.from(piece);
    })();
    await expect(reading).rejects.toThrow('terminated');
    expect(body).toMatch(/^\n+\{/);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'agent_error', type: 'agent_failed' } });
  });

  it('of a stream is an event, [DONE], and a proper end', async () => {
    const [error, ...rest] = await eventsOf(await chat((await gateway('fails')).url, request({ stream: true })));
    expect(JSON.parse(error ?? '')).toMatchObject({ error: { code: 'agent_error', type: 'agent_failed' } });
    expect(rest).toEqual(['[DONE]']);
  });
});
