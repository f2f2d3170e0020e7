import { openAiCompat } from '../../lib';
import { chat, chunksOf, contentOf, errorOf, parseEvents, reading, request } from '../helpers/chat';
import { heldGateway } from '../helpers/held-gateway';
import { aborted, gate, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

describe('the heartbeat of a stream', () => {
  it('sends the headers when nothing has been said yet, and comments until something is', async () => {
    const { say, started } = await heldGateway();
    const response = await say('hi');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const body = reading(response);
    expect(await body.until('\n\n')).toMatch(/^(: keep-alive\n\n)+$/);
    (await started()).end();
    const text = await body.rest();
    expect(
      contentOf(
        parseEvents(text)
          .filter((event) => event !== '[DONE]')
          .map((event) => JSON.parse(event)),
      ),
    ).toBe('hi');
  });

  it('goes on between two deltas', async () => {
    const more = gate();
    const runtime = scriptedRuntime({
      run: async function* ({ signal }) {
        yield { type: 'text', text: 'a' };
        await Promise.race([more.opened, aborted(signal)]);
        yield { type: 'text', text: 'b' };
      },
    });
    const response = await chat(
      await serve(host(openAiCompat(runtime, { heartbeatMs: 10 }))),
      request({ stream: true }),
    );
    const body = reading(response);
    expect(await body.until(': keep-alive')).toContain('"content":"a"');
    more.open();
    const text = await body.rest();
    expect(text.replaceAll(': keep-alive\n\n', '')).toMatch(/"content":"b".*\[DONE\]\n\n$/s);
  });

  it('can be off, so that a failure keeps its status however late it comes', async () => {
    const { say } = await heldGateway({ heartbeatMs: null, runTimeoutMs: 50 });
    expect(await errorOf(await say('hi'))).toMatchObject({ status: 504 });
  });

  it('leaves a failure after it to an error event', async () => {
    const { say } = await heldGateway({ runTimeoutMs: 50 });
    const response = await say('hi');
    const events = parseEvents(await response.text());
    expect([response.status, events.length, events.at(-1)]).toEqual([200, 2, '[DONE]']);
    expect(JSON.parse(events[0] ?? '')).toMatchObject({
      error: { code: 'run_timeout', type: 'agent_failed', param: null },
    });
  });
});

describe('the heartbeat of a JSON answer', () => {
  it('is white space in front, which is part of no answer', async () => {
    const { say, started } = await heldGateway({ jsonHeartbeatMs: 10 });
    const response = await say('hi', { stream: false });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    const body = reading(response);
    expect(await body.until('\n')).toMatch(/^\n+$/);
    (await started()).end();
    expect(JSON.parse(await body.rest())).toMatchObject({ choices: [{ message: { content: 'hi' } }] });
  });

  it('leaves a failure after it no status: an error body, and the connection is cut', async () => {
    const { say } = await heldGateway({ jsonHeartbeatMs: 10, runTimeoutMs: 60 });
    const response = await say('hi', { stream: false });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('is not sent by a run that is quick', async () => {
    const { say, started } = await heldGateway({ jsonHeartbeatMs: 60_000 });
    const answer = say('hi', { stream: false });
    (await started()).end();
    expect((await answer).headers.get('content-length')).not.toBeNull();
  });
});

it('streams to as many as ask at once', async () => {
  const { say, started } = await heldGateway();
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => say(`answer ${i}`, { user: `user-${i}` })));
  for (const _ of answers) (await started()).end();
  const texts = await Promise.all(answers.map(async (answer) => contentOf(await chunksOf(answer))));
  expect(texts).toEqual(answers.map((_, i) => `answer ${i}`));
});
