import { chunksOf, contentOf, errorOf, eventsOf } from '../helpers/chat';
import { heldGateway } from '../helpers/held-gateway';
import { aborted } from '../helpers/scripted-runtime';

const says = async (response: Response) => contentOf(await chunksOf(response));

describe('a session', () => {
  it('has one run at a time, in the order of arrival', async () => {
    const { say, started, most, runtime } = await heldGateway();
    const answers = [];
    for (const text of ['1', '2', '3', '4']) answers.push(await say(text));
    expect(runtime.runs).toHaveLength(1);
    for (const text of ['1', '2', '3', '4']) {
      const { run, end } = await started();
      expect(run.turn[0]?.content).toBe(text);
      end();
    }
    expect(await Promise.all(answers.map(says))).toEqual(['1', '2', '3', '4']);
    expect(most()).toBe(1);
  });

  it('runs beside other sessions, also of the same key with another agent', async () => {
    const { say, started, most } = await heldGateway();
    const bare = { headers: { 'x-clawdbot-session-key': 'shared' } };
    const answers = [
      await say('1', { user: 'ada' }),
      await say('2'),
      await say('3', { model: 'agent:main' }, bare),
      await say('4', { model: 'agent:beta' }, bare),
    ];
    for (const _ of answers) (await started()).end();
    await Promise.all(answers.map((answer) => answer.text()));
    expect(most()).toBe(4);
  });

  it('is one lane whatever its spelling', async () => {
    const { say, started, most } = await heldGateway();
    const spellings = ['foo', 'agent:main:foo', 'AGENT:MAIN:Foo', 'FOO'];
    const answers = [];
    for (const key of spellings) answers.push(await say(key, {}, { headers: { 'x-clawdbot-session-key': key } }));
    for (const key of spellings) {
      const { run, end } = await started();
      expect(run.turn[0]?.content).toBe(key);
      end();
    }
    expect(await Promise.all(answers.map(says))).toEqual(spellings);
    expect(most()).toBe(1);
  });

  it('never keeps requests without a session waiting', async () => {
    const { say, started, most } = await heldGateway();
    const answers = [await say('1', { user: undefined }), await say('2', { user: undefined })];
    for (const _ of answers) (await started()).end();
    await Promise.all(answers.map((answer) => answer.text()));
    expect(most()).toBe(2);
  });

  it('is not run by a client that left the queue', async () => {
    const { say, started, runtime, left } = await heldGateway();
    const first = await say('1');
    const controller = new AbortController();
    const second = await say('2', {}, { signal: controller.signal });
    const third = await say('3');
    controller.abort();
    await expect(second.text()).rejects.toThrow();
    await left;
    (await started()).end();
    (await started()).end();
    expect([await says(first), await says(third)]).toEqual(['1', '3']);
    expect(runtime.runs.map((run) => run.turn[0]?.content)).toEqual(['1', '3']);
  });

  it('lets at most 16 wait', async () => {
    const { say, started } = await heldGateway();
    const answers = [];
    for (let i = 0; i <= 16; i++) answers.push(await say(String(i)));
    const refused = await say('one more');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    for (const _ of answers) (await started()).end();
    expect(await Promise.all(answers.map(says))).toHaveLength(17);
    const after = await say('again');
    (await started()).end();
    expect(await says(after)).toBe('again');
  });

  it('refuses a second request with 409 when onBusy is reject', async () => {
    const { say, started } = await heldGateway({ session: { onBusy: 'reject' } });
    const first = await say('1');
    const refused = await say('2');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toMatchObject({ status: 409, code: 'session_busy' });
    (await started()).end();
    await first.text();
    const third = await say('3');
    (await started()).end();
    expect(await says(third)).toBe('3');
  });

  it('goes to the newest request when onBusy is interrupt', async () => {
    const { say, started, most } = await heldGateway({ session: { onBusy: 'interrupt' } });
    const first = await say('1');
    const { run } = await started();
    const second = await say('2');
    await aborted(run.signal);
    const events = await eventsOf(first);
    expect(events.at(-1)).toBe('[DONE]');
    expect(JSON.parse(events.at(-2) ?? '')).toMatchObject({ error: { code: 'session_interrupted' } });
    (await started()).end();
    expect(await says(second)).toBe('2');
    expect(most()).toBe(1);
  });
});

describe('limits', () => {
  it('refuse a run too many, and give each slot back', async () => {
    const { say, started } = await heldGateway({ maxConcurrentRuns: 2 });
    const one = await say('1', { user: 'a' });
    const controller = new AbortController();
    const two = await say('2', { user: 'b' }, { signal: controller.signal });
    const refused = await say('3', { user: 'c' });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await errorOf(refused)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });

    (await started()).end();
    await one.text();
    const { run } = await started();
    controller.abort();
    await two.text().catch(() => undefined);
    await aborted(run.signal);
    const again = [await say('4', { user: 'd' }), await say('5', { user: 'e' })];
    for (const _ of again) (await started()).end();
    expect(await Promise.all(again.map(says))).toEqual(['4', '5']);
  });

  it('of a caller are its own', async () => {
    const { say, started } = await heldGateway({ verify: (id) => ({ id, maxConcurrentRuns: 1 }) });
    const as = (id: string) => ({ headers: { authorization: `Bearer ${id}` } });
    const ada = await say('1', { user: 'a' }, as('ada'));
    expect(await errorOf(await say('2', { user: 'b' }, as('ada')))).toMatchObject({ status: 429 });
    const bob = await say('3', { user: 'a' }, as('bob'));
    for (const _ of [ada, bob]) (await started()).end();
    expect([await says(ada), await says(bob)]).toEqual(['1', '3']);
  });
});
