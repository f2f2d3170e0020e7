import type { AgentEvent, AgentRun } from '../../lib';
import { openAiCompat } from '../../lib';
import { chat, errorOf, request, sdk } from '../helpers/chat';
import { heldGateway } from '../helpers/held-gateway';
import { aborted, gate, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

describe('a run whose events are all ready', () => {
  const endless = (event: AgentEvent) =>
    scriptedRuntime({
      run: async function* () {
        for (;;) yield event;
      },
    });

  it.each<[string, AgentEvent, object]>([
    ['text, as JSON', { type: 'text', text: 'x' }, {}],
    ['empty text, as a stream', { type: 'text', text: '' }, { stream: true }],
    ['progress that is not shown', { type: 'progress', id: 'p', tool: 't', phase: 'start' }, { stream: true }],
  ])('leaves the event loop to others (%s)', async (_, event, more) => {
    const url = await serve(host(openAiCompat(endless(event), { runTimeoutMs: 200 })));
    const answer = chat(url, request(more));
    expect((await fetch(`${url}/elsewhere`)).status).toBe(299);
    expect(await errorOf(await answer)).toMatchObject({ status: 504, code: 'run_timeout' });
  });
});

it('an iterator is asked for nothing more after it was told to return', async () => {
  const calls: string[] = [];
  const returned = gate();
  const runtime = scriptedRuntime({
    run: () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          calls.push('next');
          return { done: false, value: { type: 'text', text: 'x'.repeat(32_000_000) } };
        },
        return: async () => {
          calls.push('return');
          returned.open();
        },
      }),
    }),
  });
  const url = await serve(host(openAiCompat(runtime)));
  const controller = new AbortController();
  await chat(url, request({ stream: true }), {}, controller.signal);
  controller.abort();
  await returned.opened;
  await fetch(`${url}/elsewhere`);
  expect(calls).toEqual(['next', 'return']);
});

it('a session of one runtime has one run at a time, also where it is mounted twice', async () => {
  const { runtime, say, started, url } = await heldGateway();
  const again = await serve(host(openAiCompat(runtime, { heartbeatMs: 10 })));
  expect(again).not.toBe(url);
  const first = await say('1');
  const { end } = await started();
  const second = await chat(again, request({ user: 'bob', stream: true }));
  expect(runtime.runs).toHaveLength(1);
  end();
  await first.text();
  (await started()).end();
  await second.text();
});

describe('who gives way hands over its slot', () => {
  const retry = { headers: { 'x-stainless-retry-count': '1' } };

  it('to one that interrupts', async () => {
    const { say, started } = await heldGateway({ session: { onBusy: 'interrupt' }, maxConcurrentRuns: 1 });
    const first = await say('1');
    const { run } = await started();
    const second = await say('2');
    await aborted(run.signal);
    await first.text();
    (await started()).end();
    expect(await second.text()).toContain('"content":"2"');
  });

  it.each(['queue', 'reject'] as const)('to the retry of its own client (onBusy: %s)', async (onBusy) => {
    const { say, sayAndLeave, started } = await heldGateway({
      session: { onBusy },
      onClientClose: 'finish',
      maxConcurrentRuns: 1,
    });
    const { run } = await sayAndLeave('1');
    const second = await say('1', {}, retry);
    await aborted(run.signal);
    (await started()).end();
    expect(await second.text()).toContain('[DONE]');
  });
});

it('an SDK that was interrupted does not interrupt in turn', async () => {
  const running = gate();
  const runtime = scriptedRuntime({
    run: async function* ({ signal, turn }: AgentRun) {
      if (turn[0]?.content === 'A') {
        running.open();
        await aborted(signal);
      }
      yield { type: 'text', text: 'done' };
    } as never,
  });
  const url = await serve(host(openAiCompat(runtime, { session: { onBusy: 'interrupt' } })));
  const client = sdk(url).withOptions({ maxRetries: 2 });
  const ask = (content: string) =>
    client.chat.completions.create({ model: 'clawdbot', user: 'bob', messages: [{ role: 'user', content }] });
  const first = ask('A').catch((error: { status: number; code: string }) => [error.status, error.code]);
  await running.opened;
  await ask('B');
  expect(await first).toEqual([400, 'session_interrupted']);
  expect(runtime.runs.map((run) => run.turn[0]?.content)).toEqual(['A', 'B']);
});

describe('onClientClose: finish', () => {
  it('does not start a run for a client that has left the queue', async () => {
    const { say, started, runtime, left } = await heldGateway({ onClientClose: 'finish' });
    const first = await say('1');
    const controller = new AbortController();
    const second = await say('2', {}, { signal: controller.signal });
    controller.abort();
    await second.text().catch(() => undefined);
    await left;
    (await started()).end();
    await first.text();
    const third = await say('3');
    (await started()).end();
    await third.text();
    expect(runtime.runs.map((run) => run.turn[0]?.content)).toEqual(['1', '3']);
  });
});
