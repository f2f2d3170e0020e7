import OpenAI, { APIError } from 'openai';
import { gatewayError, openAiCompat } from '../../lib';
import type { AgentRun } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, errorOf, eventsOf, request, sdk, textOf } from '../helpers/chat';
import { aborted, gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

/** An agent that fails before it says a word. */
const fails = () => {
  throw new Error('It broke.');
};

/** An agent that fails after half an answer. */
async function* failsHalfWay() {
  yield { type: 'text', text: 'so far' };
  fails();
}

async function gateway(run: (run: AgentRun) => unknown, options: OpenAiCompatOptions = {}) {
  const reported: unknown[] = [];
  const runtime = scriptedRuntime({ run, agents: [{ id: 'main', supports: ['client-tools'] }] });
  const url = await serve(host(openAiCompat(runtime, { onError: (error) => void reported.push(error), ...options })));
  return { url, runtime, reported };
}

/** The official SDK with the retries that it makes by itself, and deaf to `x-should-retry`, as all other clients are. */
function deafSdk(url: string): { client: OpenAI; statuses: number[] } {
  const statuses: number[] = [];
  const client = new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: TOKEN,
    fetch: async (...given) => {
      const response = await fetch(...given);
      statuses.push(response.status);
      const headers = new Headers(response.headers);
      headers.delete('x-should-retry');
      return new Response(response.body, { status: response.status, headers });
    },
  });
  return { client, statuses };
}

describe('a client that repeats a failed request', () => {
  it('has one run for its three tries, before the first byte', async () => {
    const { url, runtime, reported } = await gateway(fails);
    const { client, statuses } = deafSdk(url);
    const answer = client.chat.completions.create(request());
    await expect(answer).rejects.toThrow(APIError);
    await expect(answer).rejects.toMatchObject({
      status: 500,
      code: 'agent_error',
      type: 'agent_failed',
      message: expect.stringMatching(
        /The same request failed \d+ s ago and was not run again: change it, or wait 60 s/,
      ),
    });
    expect([statuses, runtime.runs.length, reported.length]).toEqual([[500, 500, 500], 1, 1]);
  });

  it('has the failure with its real status, where a stream had begun', async () => {
    const { url, runtime } = await gateway(failsHalfWay);
    const first = await chat(url, request({ stream: true }));
    expect(await eventsOf(first)).toHaveLength(4);
    const again = await chat(url, request({ stream: true }));
    expect([again.headers.get('content-type'), again.headers.get('x-should-retry')]).toEqual([
      'application/json; charset=utf-8',
      'false',
    ]);
    expect(again.headers.get('x-clawdbot-repeat-of')).toBe(first.headers.get('x-request-id'));
    expect(await errorOf(again)).toMatchObject({ status: 500, code: 'agent_error', type: 'agent_failed' });
    expect(runtime.runs).toHaveLength(1);
  });

  it('is the same client with and without a stream', async () => {
    const { url, runtime } = await gateway(failsHalfWay);
    await (await chat(url, request({ stream: true, stream_options: { include_usage: true } }))).text();
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 500, code: 'agent_error' });
    expect(runtime.runs).toHaveLength(1);
  });

  it('has one run where a required tool call did not come', async () => {
    const { url, runtime } = await gateway(async function* () {
      yield { type: 'text', text: 'no' };
    });
    const tools = [{ type: 'function', function: { name: 'weather' } }];
    for (let tries = 0; tries < 2; tries += 1)
      expect(await errorOf(await chat(url, request({ tools, tool_choice: 'required' })))).toMatchObject({
        status: 502,
        code: 'tool_choice_unsatisfied',
      });
    expect(runtime.runs).toHaveLength(1);
  });

  it('has one run in the Responses API too', async () => {
    const { url, runtime } = await gateway(failsHalfWay, { name: 'acme' });
    const ask = { model: 'acme', input: 'hi', stream: true };
    const post = () =>
      fetch(`${url}/v1/responses`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(ask),
      });
    const first = await post();
    expect(await first.text()).toContain('response.failed');
    const again = await post();
    expect(again.headers.get('x-acme-repeat-of')).toBe(first.headers.get('x-request-id'));
    expect(await errorOf(again)).toMatchObject({ status: 500, code: 'agent_error', type: 'agent_failed' });
    expect(runtime.runs).toHaveLength(1);
  });

  it('gets a run for a changed word', async () => {
    let isBroken = true;
    const { url } = await gateway(async function* () {
      if (isBroken) fails();
      yield { type: 'text', text: 'mended' };
    });
    await chat(url, request());
    isBroken = false;
    const changed = await chat(url, request({ messages: [{ role: 'user', content: 'hi again' }] }));
    expect([await textOf(changed), changed.headers.get('x-clawdbot-repeat-of')]).toEqual(['mended', null]);
  });

  it('waits for no place: neither for its busy session, nor for a slot', async () => {
    const running = gate();
    const { url, runtime } = await gateway(
      async function* ({ turn, signal }) {
        if (turn[0]?.content === 'hi') fails();
        yield { type: 'text', text: 'on it' };
        running.open();
        await aborted(signal);
      },
      { maxConcurrentRuns: 1 },
    );
    await chat(url, request({ user: 'ada' }));
    const controller = new AbortController();
    const long = chat(
      url,
      request({ user: 'ada', messages: [{ role: 'user', content: 'more' }], stream: true }),
      {},
      controller.signal,
    );
    await running.opened;
    expect(await errorOf(await chat(url, request({ user: 'ada' })))).toMatchObject({ status: 500 });
    controller.abort();
    await expect((await long).text()).rejects.toThrow();
    expect(runtime.runs).toHaveLength(2);
  });

  it.each<[string, () => never]>([
    [
      'says when to come back',
      () => {
        throw gatewayError('overloaded');
      },
    ],
    [
      'had done nothing yet',
      () => {
        throw gatewayError('upstream_error', undefined, { repeatable: true });
      },
    ],
  ])('gets another run where the failure %s', async (_, run) => {
    const { url, runtime } = await gateway(run);
    for (let tries = 0; tries < 2; tries += 1) await chat(url, request());
    expect(runtime.runs).toHaveLength(2);
  });

  it('gets another run after it had left the first', async () => {
    const running = gate();
    const stopped = gate();
    const { url, runtime } = await gateway(async function* ({ signal }) {
      if (runtime.runs.length > 1) fails();
      yield { type: 'text', text: 'so far' };
      running.open();
      await aborted(signal);
      stopped.open();
    });
    const controller = new AbortController();
    const left = await chat(url, request({ stream: true }), {}, controller.signal);
    await running.opened;
    controller.abort();
    await expect(left.text()).rejects.toThrow();
    await stopped.opened;
    await chat(url, request());
    expect(runtime.runs).toHaveLength(2);
  });

  it('has a run for each try with repeatGuard: null', async () => {
    const { url, runtime } = await gateway(fails, { repeatGuard: null });
    for (let tries = 0; tries < 2; tries += 1) await chat(url, request());
    expect(runtime.runs).toHaveLength(2);
  });

  it('stops at once, if it is the official SDK', async () => {
    const { url, runtime } = await gateway(fails);
    const statuses: number[] = [];
    const client = sdk(url).withOptions({
      maxRetries: 2,
      fetch: async (...given) => {
        const response = await fetch(...given);
        statuses.push(response.status);
        return response;
      },
    });
    for (let asked = 0; asked < 2; asked += 1)
      await expect(client.chat.completions.create(request())).rejects.toThrow('agent failed');
    expect([statuses, runtime.runs.length]).toEqual([[500, 500], 1]);
  });
});

it.each<[unknown, string]>([
  [{ windowMs: 0 }, "'repeatGuard.windowMs' must be >= 1"],
  [{ window: 1 }, "'repeatGuard.window' is unknown. Did you mean 'windowMs'?"],
  [true, "'repeatGuard' must be object or null"],
])('repeatGuard: %j is refused', (repeatGuard, message) => {
  expect(() => openAiCompat(scriptedRuntime(), { repeatGuard: repeatGuard as never })).toThrow(message);
});
