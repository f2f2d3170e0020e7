import { openAiCompat } from '../../lib';
import { chat, chunksOf, contentOf, errorOf, eventsOf, request } from '../helpers/chat';
import { heldGateway } from '../helpers/held-gateway';
import { aborted, gate, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

describe('drain', () => {
  it('resolves at once when nothing is open', async () => {
    const { compat } = await heldGateway();
    await compat.drain();
  });

  it('refuses new requests, and lets the open ones finish', async () => {
    const { compat, say, started, url } = await heldGateway();
    const open = await say('1');
    const waiting = await say('2');
    let drained = false;
    const draining = compat.drain({ timeoutMs: 60_000 }).then(() => {
      drained = true;
    });
    const refused = await chat(url, request());
    expect([refused.headers.get('retry-after'), refused.headers.get('connection')]).toEqual(['1', 'close']);
    expect(await errorOf(refused)).toMatchObject({ status: 503, code: 'shutting_down' });
    (await started()).end();
    expect(contentOf(await chunksOf(open))).toBe('1');
    expect(drained).toBe(false);
    (await started()).end();
    expect(contentOf(await chunksOf(waiting))).toBe('2');
    await draining;
    await compat.drain();
  });

  it('ends what is left at the deadline with an error', async () => {
    const { compat, say, started } = await heldGateway({ jsonHeartbeatMs: null });
    const stream = await say('1');
    const { run } = await started();
    const json = say('2', { stream: false, user: 'ada' });
    const other = await started();
    await compat.drain({ timeoutMs: 20 });
    await Promise.all([aborted(run.signal), aborted(other.run.signal)]);
    expect(run.signal.reason).toMatchObject({ code: 'shutting_down' });
    const events = await eventsOf(stream);
    expect(JSON.parse(events.at(-2) ?? '')).toMatchObject({ error: { code: 'shutting_down' } });
    expect(await errorOf(await json)).toMatchObject({ status: 503, code: 'shutting_down' });
  });

  it('waits for a run that outlives its client', async () => {
    const { compat, sayAndLeave } = await heldGateway({ onClientClose: 'finish' });
    const { end } = await sayAndLeave('1');
    let drained = false;
    const draining = compat.drain({ timeoutMs: 60_000 }).then(() => {
      drained = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).toBe(false);
    end();
    await draining;
  });

  it('keeps its deadline, whatever the host’s own functions do', async () => {
    const asked = gate();
    const runtime = scriptedRuntime();
    const timers = jest.spyOn(globalThis, 'clearTimeout');
    const compat = openAiCompat(runtime, {
      hostTimeoutMs: 86_399_999,
      verify: () => {
        asked.open();
        return new Promise(() => undefined);
      },
    });
    const started = jest.spyOn(globalThis, 'setTimeout');
    const answer = chat(await serve(host(compat)), request());
    await asked.opened;
    await compat.drain({ timeoutMs: 10 });
    expect(await errorOf(await answer)).toMatchObject({ status: 503, code: 'shutting_down' });
    // Nor does it leave anything behind that would keep the process.
    const waiting = started.mock.results[started.mock.calls.findIndex(([, ms]) => ms === 86_399_999)]?.value;
    expect(waiting).toBeDefined();
    expect(timers.mock.calls).toContainEqual([waiting]);
    jest.restoreAllMocks();
  });

  it('waits until a run has put its things away', async () => {
    const running = gate();
    const tidy = gate();
    let tidied = false;
    const runtime = scriptedRuntime({
      run: async function* ({ signal }) {
        try {
          yield { type: 'text', text: 'a' };
          running.open();
          await aborted(signal);
        } finally {
          await tidy.opened;
          tidied = true;
        }
      },
    });
    const compat = openAiCompat(runtime);
    const controller = new AbortController();
    const response = await chat(await serve(host(compat)), request({ stream: true }), {}, controller.signal);
    await running.opened;
    controller.abort();
    await response.text().catch(() => undefined);
    const draining = compat.drain({ timeoutMs: 60_000 });
    tidy.open();
    await draining;
    expect(tidied).toBe(true);
  });
});
