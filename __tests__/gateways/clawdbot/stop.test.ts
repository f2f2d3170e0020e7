import { recorded } from './gateway-double';
import { accepted, agentRun, closeAll, collect, completed, said, setup, textOf } from './helpers';

afterEach(closeAll);

const ADMIN = { auth: { scopes: ['operator.read', 'operator.write', 'operator.admin'] } };
const WRITE = { auth: { scopes: ['operator.read', 'operator.write'] } };

/** Starts a run, leaves it after its first event, and says with what the Gateway was told so. */
async function leave(
  kind: 'clawdbot' | 'openclaw',
  hello: Record<string, unknown>,
  named?: string,
  instructions?: string,
) {
  const { double, gateway } = await setup(kind, { hello });
  const method = kind === 'clawdbot' && !instructions && (named || hello === WRITE) ? 'chat.send' : 'agent';
  double.on(method, (request) => request.play([accepted, said('one', 'one', 1)]));
  const controller = new AbortController();
  const run = agentRun('go', {
    signal: controller.signal,
    ...(named ? { named } : {}),
    ...(instructions ? { instructions } : {}),
  });
  const reading = (async () => {
    for await (const _ of gateway.run(run)) controller.abort(new Error('the client left'));
  })();
  await expect(reading).rejects.toThrow('the client left');
  return { double, gateway, run };
}

it.each([
  ['a stateless run', undefined, undefined],
  ['a named run', 'agent:main:bob', undefined],
  ['a run with instructions', 'agent:main:bob', 'Be brief.'],
])('protocol 4 stops %s by chat.abort', async (_, named, instructions) => {
  const { double, run } = await leave('openclaw', ADMIN, named, instructions);
  expect((await double.next('chat.abort')).params).toEqual({ sessionKey: run.session.key, runId: run.id });
});

it('protocol 3 stops a stateless run by removing its session, and removes it again when the run has written it', async () => {
  const { double, gateway, run } = await leave('clawdbot', ADMIN, undefined, 'Be brief.');
  expect((await double.next('sessions.delete')).params).toEqual({ key: run.session.key });
  // What was sent before this has arrived when it is answered.
  await gateway.agents();
  expect(double.requests.filter(({ method }) => method === 'sessions.delete')).toHaveLength(1);
  (await double.next('agent')).play([completed('one')]);
  expect((await double.next('sessions.delete')).params).toEqual({ key: run.session.key });
});

it('protocol 3 runs a plain text of a named session as a chat, which it can stop', async () => {
  const { double, run } = await leave('clawdbot', ADMIN, 'agent:main:bob');
  expect((await double.next('chat.send')).params).toEqual({
    sessionKey: 'agent:main:bob',
    message: 'go',
    idempotencyKey: run.id,
    deliver: false,
  });
  expect((await double.next('chat.abort')).params).toEqual({ sessionKey: 'agent:main:bob', runId: run.id });
});

it.each([
  ['that can be seeded anew', { history: 'gateway', replayable: true }],
  ['that is what its client sends', { history: 'client' }],
] as const)('protocol 3 stops a run of a session %s by removing it, whoever the caller is', async (_, session) => {
  for (const caller of [{ id: 'ada' }, { id: 'operator', sessions: 'any' }] as const) {
    const { double, gateway } = await setup('clawdbot', { hello: ADMIN });
    double.on('agent', (request) => request.play([accepted, said('one', 'one', 1)]));
    const run = agentRun('go', { caller, session: { key: 'agent:main:x', stateless: false, ...session } });
    for await (const _event of gateway.run(run)) break;
    expect((await double.next('sessions.delete')).params).toEqual({ key: 'agent:main:x' });
  }
});

it('protocol 3 without the admin scope runs a stateless plain text as a chat', async () => {
  const { double } = await leave('clawdbot', WRITE);
  await double.next('chat.abort');
});

it.each([' Wait ', 'two\nlines', 'two  blanks', 'a\ttab', 'see (it) there: now'])(
  'protocol 3 never hands %j to chat.send, which would change or obey it',
  async (text) => {
    const { double, gateway } = await setup('clawdbot');
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await collect(gateway.run(agentRun(text, { named: 'bob' })));
    expect((await double.next('agent')).params.message).toBe(text.trim());
  },
);

it('a run that has ended is not stopped', async () => {
  const { double, gateway } = await setup('openclaw', { hello: ADMIN });
  double.on('agent', (request) => request.play(recorded('openclaw-agent')));
  await collect(gateway.run(agentRun('hi')));
  await double.next('sessions.delete');
  expect(double.requests.map(({ method }) => method)).not.toContain('chat.abort');
});

it('a reader who stops reading stops the run too', async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('agent', (request) => request.play([accepted, said('one', 'one', 1)]));
  for await (const _ of gateway.run(agentRun('go', { named: 'bob' }))) break;
  await double.next('chat.abort');
});

it('a run whose client has left before it began is not sent', async () => {
  const { double, gateway } = await setup('openclaw');
  const signal = AbortSignal.abort(new Error('gone'));
  await expect(collect(gateway.run(agentRun('go', { signal })))).rejects.toThrow('gone');
  expect(double.requests).toEqual([]);
});

it('a run that is left while the Gateway decides is stopped once it is accepted', async () => {
  const { double, gateway } = await setup('openclaw');
  const controller = new AbortController();
  const reading = collect(gateway.run(agentRun('go', { signal: controller.signal, named: 'bob' })));
  const request = await double.next('agent');
  controller.abort(new Error('left'));
  await expect(reading).rejects.toThrow('left');
  await gateway.agents();
  expect(double.requests.map(({ method }) => method)).not.toContain('chat.abort');
  request.play([accepted]);
  await double.next('chat.abort');
});

describe('a chat run of protocol 3', () => {
  const USAGE = { input: 11, output: 6, cacheRead: 2, cacheWrite: 0 };

  it('ends with the chat event; the usage is the transcript’s', async () => {
    const { double, gateway } = await setup('clawdbot');
    double.on('chat.send', (request) => request.play(recorded('clawdbot-chat')));
    double.on('chat.history', (request) =>
      request.ok({ messages: [{ role: 'assistant', content: [], usage: USAGE, stopReason: 'length' }] }),
    );
    const events = await collect(gateway.run(agentRun('hi', { named: 'bob' })));
    expect(textOf(events)).toBe('w0 xxxxxw1 xxxxxw2 xxxxxw3 xxxxxw4 xxxxxw5 xxxxx');
    expect(events.slice(-2)).toEqual([
      { type: 'usage', promptTokens: 13, completionTokens: 6, cachedTokens: 2 },
      { type: 'finish', reason: 'length' },
    ]);
  });

  it('that somebody else stops is an error', async () => {
    const { double, gateway } = await setup('clawdbot');
    double.on('chat.send', (request) => request.play(recorded('clawdbot-chat-abort').slice(0, -1)));
    await expect(collect(gateway.run(agentRun('hi', { named: 'bob' })))).rejects.toMatchObject({ code: 'agent_error' });
  });

  it('that ends without having begun went into a run of the session', async () => {
    const { double, gateway } = await setup('clawdbot');
    const started = { type: 'res', id: 'REQ', ok: true, payload: { runId: 'RUN', status: 'started' } };
    const final = {
      type: 'event',
      event: 'chat',
      payload: { runId: 'RUN', sessionKey: 'KEY', seq: 1, state: 'final' },
    };
    double.on('chat.send', (request) => request.play([started, final]));
    await expect(collect(gateway.run(agentRun('hi', { named: 'bob' })))).rejects.toMatchObject({
      code: 'session_busy',
    });
  });
});
