import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { openAiCompat } from '../../lib';
import type { ExchangeRecord } from '../../lib/http/exchange-record';
import { chat, request } from '../helpers/chat';
import { gate, type Script, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const STEPS = ['received', 'authenticated', 'routed', 'started', 'first-event', 'ended', 'failed', 'closed'];

/** Answers a request, and resolves with the steps of its exchange. */
async function stepsOf(script: Script, body: object) {
  const url = await serve(host(openAiCompat(scriptedRuntime(script), { onError: () => undefined })));
  const steps: { step: string; record: ExchangeRecord }[] = [];
  const closed = gate();
  const listeners = STEPS.map((step) => {
    const name = `openai-compat:exchange:${step}`;
    const listener = (record: unknown) => {
      steps.push({ step, record: record as ExchangeRecord });
      if (step === 'closed') closed.open();
    };
    subscribe(name, listener);
    return () => unsubscribe(name, listener);
  });
  await (await chat(url, body)).text();
  await closed.opened;
  for (const stop of listeners) stop();
  return { steps: steps.map(({ step }) => step), records: new Set(steps.map(({ record }) => record)) };
}

describe('the life of an exchange', () => {
  it.each([true, false])('is published step by step, on one record (stream: %s)', async (stream) => {
    const { steps, records } = await stepsOf(
      {
        run: async function* () {
          yield { type: 'text', text: 'a' };
          yield { type: 'text', text: 'b' };
          yield { type: 'usage', promptTokens: 3, completionTokens: 2 };
        },
      },
      request({ stream, user: 'bob' }),
    );
    expect(steps).toEqual(['received', 'authenticated', 'routed', 'started', 'first-event', 'ended', 'closed']);
    const [record] = records;
    expect(records.size).toBe(1);
    expect(record).toMatchObject({
      caller: { id: 'operator' },
      route: { agent: { id: 'main' }, source: 'user' },
      usage: { promptTokens: 3, completionTokens: 2 },
      error: undefined,
      line: { status: 200, outcome: 'ok', completionTokens: 2 },
    });
    const { receivedAt = 0, startedAt = 0, firstEventAt = 0 } = record ?? {};
    expect([receivedAt, startedAt, firstEventAt]).toEqual([receivedAt, startedAt, firstEventAt].sort((a, b) => a - b));
  });

  it('tells of a failure before the end', async () => {
    const fail = () => {
      throw new Error('down');
    };
    const { steps, records } = await stepsOf({ run: fail }, request());
    expect(steps).toEqual(['received', 'authenticated', 'routed', 'started', 'failed', 'closed']);
    expect([...records][0]).toMatchObject({ error: { code: 'agent_error' }, line: { status: 500, outcome: 'error' } });
  });

  it('has no run where the request is refused', async () => {
    const { steps } = await stepsOf({}, request({ model: 'nope' }));
    expect(steps).toEqual(['received', 'authenticated', 'failed', 'closed']);
  });
});
