import { ApiError, invalidRequest } from '../../lib/errors/api-error';
import { clientLeft } from '../../lib/errors/classify';
import type { PlannedRun } from '../../lib/run/planned-run';
import { RepeatGuard } from '../../lib/run/repeat-guard';

const FAILURE = new ApiError('agent_error', { message: 'It broke.' });

function planned(text = 'hi', more: Partial<PlannedRun> = {}): PlannedRun {
  return {
    id: `chatcmpl-${Math.random()}`,
    api: 'chat',
    agentId: 'main',
    session: { key: `agent:main:openai:${Math.random()}`, stateless: true, history: 'gateway' },
    caller: { id: 'ada' },
    messages: [{ role: 'user', content: text }],
    turn: [{ role: 'user', content: text }],
    text,
    attachments: [],
    tools: [],
    toolChoice: 'auto',
    sampling: {},
    metadata: {},
    task: false,
    ...more,
  };
}

const named = (key: string): Partial<PlannedRun> => ({ session: { key, stateless: false, history: 'gateway' } });

/** A guard with a clock of its own, in ms. */
function guard({ windowMs = 60_000, longestMs = 180_000 } = {}) {
  let now = 1_000_000;
  const it = new RepeatGuard({ windowMs, longestMs }, 'x-clawdbot-repeat-of', () => now);
  return {
    it,
    fail: (run: PlannedRun, failure: Error = FAILURE, requestId = 'req-1') => it.settled(run, requestId, failure),
    pass: (ms: number) => {
      now += ms;
    },
    /** What the guard answers a request with; undefined for one that it lets run. */
    answer: async (run: PlannedRun) => {
      try {
        await it.check(run);
        return undefined;
      } catch (error) {
        return error as ApiError;
      }
    },
  };
}

describe('the repeat guard', () => {
  it('answers the same request with the failure again, and says of which request it is', async () => {
    const { fail, answer, pass } = guard();
    fail(planned(), new ApiError('tool_choice_unsatisfied'));
    pass(2_000);
    const repeated = await answer(planned());
    expect(repeated).toMatchObject({ status: 502, code: 'tool_choice_unsatisfied', param: 'tool_choice' });
    expect(repeated?.headers).toEqual({ 'x-clawdbot-repeat-of': 'req-1', 'x-should-retry': 'false' });
  });

  it('says in one sentence how to have a new run', async () => {
    const { fail, answer, pass } = guard();
    fail(planned());
    pass(12_000);
    expect((await answer(planned()))?.message).toBe(
      'It broke. The same request failed 12 s ago and was not run again: change it, or wait 60 s before you send it, for a new run.',
    );
  });

  it('has nothing to wait for while nothing has failed', () => {
    expect(guard().it.check(planned())).toBeUndefined();
  });

  it('moves the window with each repeat', async () => {
    const { fail, answer, pass } = guard();
    fail(planned());
    for (let tries = 0; tries < 2; tries += 1) {
      pass(59_000);
      expect(await answer(planned())).toBeDefined();
    }
    pass(60_000);
    expect(await answer(planned())).toBeUndefined();
  });

  it('lets a person through who presses retry at last, whatever was repeated', async () => {
    const { fail, answer, pass } = guard();
    fail(planned());
    for (let seconds = 0; seconds < 170; seconds += 10) {
      pass(10_000);
      expect(await answer(planned())).toBeDefined();
    }
    expect((await answer(planned()))?.message).toContain('wait 10 s');
    pass(10_000);
    expect(await answer(planned())).toBeUndefined();
  });

  it('takes the shorter of the two times', async () => {
    const { fail, answer, pass } = guard({ windowMs: 60_000, longestMs: 1_000 });
    fail(planned());
    pass(1_000);
    expect(await answer(planned())).toBeUndefined();
  });

  it.each<[string, PlannedRun]>([
    ['a changed word', planned('hi!')],
    ['another caller', planned('hi', { caller: { id: 'bob' } })],
    ['another agent', planned('hi', { agentId: 'beta' })],
    ['a session', planned('hi', named('s'))],
    ['another sampling', planned('hi', { sampling: { temperature: 1 } })],
    ['another tool', planned('hi', { tools: [{ name: 'weather' }] })],
    ['another answer format', planned('hi', { responseFormat: { type: 'json_object' } })],
    ['a housekeeping call', planned('hi', { task: true })],
    ['other metadata', planned('hi', { metadata: { a: 'b' } })],
  ])('lets %s run', async (_, run) => {
    const { fail, answer } = guard();
    fail(planned());
    expect(await answer(run)).toBeUndefined();
    expect(await answer(planned())).toBeDefined();
  });

  it.each<[string, Error]>([
    ['says when to come back', new ApiError('overloaded')],
    ['had done nothing yet', new ApiError('upstream_error', { repeatable: true })],
    ['is the fault of the request', invalidRequest('context_length_exceeded', 'messages', 'Too long.')],
    ['gave way to another request', invalidRequest('session_interrupted', null, 'Interrupted.')],
    ['was shut down', new ApiError('shutting_down')],
    ['ended because its client left', clientLeft()],
  ])('lets a request run again whose run %s', async (_, failure) => {
    const { fail, answer } = guard();
    fail(planned(), failure);
    expect(await answer(planned())).toBeUndefined();
  });

  it('forgets a session whose conversation has moved on', async () => {
    const { it: guarding, fail, answer } = guard();
    fail(planned('go on', named('s')));
    expect(await answer(planned('go on', named('s')))).toBeDefined();
    guarding.settled(planned('fix that', named('s')), 'req-2', undefined);
    expect(await answer(planned('go on', named('s')))).toBeUndefined();
  });

  it('remembers a request without a session, whatever else goes well', async () => {
    const { it: guarding, fail, answer } = guard();
    fail(planned());
    guarding.settled(planned('something else'), 'req-2', undefined);
    expect(await answer(planned())).toBeDefined();
  });

  it('remembers 500 failures, and no more than 1,000 characters of each', async () => {
    const { fail, answer } = guard();
    fail(planned('first'));
    fail(planned('second'), new ApiError('agent_error', { message: 'x'.repeat(1_000_000) }));
    for (let i = 0; i < 499; i += 1) fail(planned(`${i}`));
    expect(await answer(planned('first'))).toBeUndefined();
    expect((await answer(planned('second')))?.message.length).toBeLessThan(1_200);
  });

  it('forgets those of the caller first who has the most', async () => {
    const { fail, answer } = guard();
    const bobs = { caller: { id: 'bob' } };
    fail(planned('first', bobs));
    for (let i = 0; i < 500; i += 1) fail(planned(`${i}`));
    expect(await answer(planned('first', bobs))).toBeDefined();
    expect(await answer(planned('0'))).toBeUndefined();
    expect(await answer(planned('1'))).toBeDefined();
  });

  it('digests nothing of a request while no failure of its caller, agent and session is remembered', async () => {
    const { fail, answer, pass } = guard();
    const undigested = (more: Partial<PlannedRun> = {}) =>
      Object.defineProperty(planned('hi', more), 'messages', {
        get: () => {
          throw new Error('The messages were read.');
        },
      });
    expect(await answer(undigested())).toBeUndefined();
    fail(planned());
    expect(await answer(undigested({ caller: { id: 'bob' } }))).toBeUndefined();
    pass(60_000);
    expect(await answer(undigested())).toBeUndefined();
  });
});
