import type { ChatMessage } from '../../../types/openai';
import type { DoubleRequest, GatewayDouble } from './gateway-double';
import { accepted, agentRun, closeAll, collect, completed, setup } from './helpers';

afterEach(closeAll);

const CONVERSATION: ChatMessage[] = [
  { role: 'user', content: 'one' },
  { role: 'assistant', content: 'two' },
  { role: 'user', content: 'three' },
];
const SEEDED = /^\[Chat messages since.*\nUser: one\nAssistant: two\n\n\[Current message.*\nUser: three$/;

async function talk(status: 'missing' | 'empty' | 'ok') {
  const { double, gateway } = await setup('openclaw');
  double.on('agent', (request) => request.play([accepted, completed('ok')]));
  double.on('sessions.preview', (request) => request.ok({ previews: [{ key: 'k', status, items: [] }] }));
  const send = async (messages: ChatMessage[], named?: string, history: 'gateway' | 'client' = 'gateway') => {
    const run = agentRun(messages, named === undefined ? {} : { named });
    await collect(gateway.run({ ...run, session: { ...run.session, history } }));
    return (await double.next('agent')).params.message as string;
  };
  const asked = () => double.requests.filter(({ method }) => method === 'sessions.preview').length;
  return { send, asked, double };
}

it.each(['missing', 'empty'] as const)('a named session that is %s is told the conversation', async (status) => {
  const { send, double } = await talk(status);
  expect(await send(CONVERSATION, 'bob')).toMatch(SEEDED);
  expect((await double.next('sessions.preview')).params).toEqual({ keys: ['agent:main:bob'], limit: 1, maxChars: 20 });
});

it('a named session that knows something gets the turn alone', async () => {
  const { send, asked } = await talk('ok');
  expect(await send(CONVERSATION, 'bob')).toBe('three');
  expect(await send(CONVERSATION, 'bob')).toBe('three');
  expect(asked()).toBe(1);
});

it('a session that had a run is known; nobody asks again', async () => {
  const { send, asked } = await talk('missing');
  await send(CONVERSATION, 'bob');
  expect(await send(CONVERSATION, 'bob')).toBe('three');
  expect(await send(CONVERSATION, 'alice')).toMatch(SEEDED);
  expect(asked()).toBe(2);
});

it('a first message needs no question', async () => {
  const { send, asked } = await talk('missing');
  expect(
    await send(
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
      'bob',
    ),
  ).toBe('hi');
  expect(asked()).toBe(0);
});

it('a stateless session is told the conversation, always', async () => {
  const { send, asked } = await talk('ok');
  expect(await send(CONVERSATION)).toMatch(SEEDED);
  expect(await send(CONVERSATION)).toMatch(SEEDED);
  expect(asked()).toBe(0);
});

describe("the client's history", () => {
  const resets = ({ requests }: GatewayDouble) =>
    requests.filter(({ method }) => method === 'sessions.reset').map(({ params }) => params);

  it('is what a session is set to that knows something else', async () => {
    const { send, double } = await talk('ok');
    expect(await send(CONVERSATION, 'bob', 'client')).toMatch(SEEDED);
    expect(resets(double)).toEqual([{ key: 'agent:main:bob' }]);
  });

  it('is what a session is set to when the client begins anew in it', async () => {
    const { send, double } = await talk('ok');
    expect(await send([{ role: 'user', content: 'hi' }], 'bob', 'client')).toBe('hi');
    expect(resets(double)).toHaveLength(1);
  });

  it('is told a session that knows nothing', async () => {
    const { send, double } = await talk('missing');
    expect(await send(CONVERSATION, 'bob', 'client')).toMatch(SEEDED);
    expect(resets(double)).toEqual([]);
  });

  it('goes on in a session that knows just that, and no edit is missed', async () => {
    const { send, double } = await talk('missing');
    const said = [...CONVERSATION, { role: 'assistant', content: 'ok' } as const];
    const next = (messages: ChatMessage[], content: string): ChatMessage[] => [...messages, { role: 'user', content }];
    await send(CONVERSATION, 'bob', 'client');
    expect(await send(next(said, 'four'), 'bob', 'client')).toBe('four');
    expect(resets(double)).toEqual([]);
    // The last question once more, then an answer that its reader has changed.
    expect(await send(next(said, 'four'), 'bob', 'client')).toMatch(
      /User: one\n.*\n.*\nAssistant: ok\n\n.*\nUser: four$/,
    );
    const edited = said.map((message) => (message.content === 'two' ? { ...message, content: 'TWO' } : message));
    expect(await send(next(edited, 'five'), 'bob', 'client')).toMatch(/Assistant: TWO/);
    expect(resets(double)).toHaveLength(2);
  });

  it('is not taken for what a session knows in which somebody else has spoken', async () => {
    const { send, double } = await talk('missing');
    await send(CONVERSATION, 'bob', 'client');
    await send([{ role: 'user', content: 'elsewhere' }], 'bob');
    const next: ChatMessage[] = [
      ...CONVERSATION,
      { role: 'assistant', content: 'ok' },
      { role: 'user', content: 'four' },
    ];
    expect(await send(next, 'bob', 'client')).toMatch(/User: four$/);
    expect(resets(double)).toHaveLength(1);
  });

  it('is refused where the Gateway does not let it be set', async () => {
    const { double, gateway } = await setup('openclaw', { hello: { auth: { scopes: ['operator.write'] } } });
    double.on('sessions.preview', (request) => request.ok({ previews: [{ key: 'k', status: 'ok', items: [] }] }));
    const run = agentRun(CONVERSATION, { session: { key: 'bob', stateless: false, history: 'client' } });
    await expect(collect(gateway.run(run))).rejects.toMatchObject({
      code: 'permission_denied',
      message: expect.stringContaining('operator.admin'),
    });
    expect(double.requests.map(({ method }) => method)).not.toContain('agent');
  });
});

describe('a session that can be seeded anew', () => {
  const session = {
    key: 'agent:main:response:resp_1',
    stateless: false,
    history: 'gateway',
    replayable: true,
  } as const;
  const DELETED = { key: session.key };

  it.each(['clawdbot', 'openclaw'] as const)('is removed from %s when a run in it fails, and seeded', async (kind) => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    const send = () => collect(gateway.run(agentRun(CONVERSATION, { session, caller: { id: 'ada' } })));
    await send();
    let status = 'ok';
    double.on('sessions.preview', (request) => request.ok({ previews: [{ status, items: [] }] }));
    double.on('sessions.delete', (request) => {
      status = 'missing';
      request.ok({ ok: true });
    });
    double.on('agent', (request) => request.fail('UNAVAILABLE', 'no'));
    await expect(send()).rejects.toThrow();
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await send();
    expect((await double.next('sessions.delete')).params).toEqual(DELETED);
    const messages = double.requests.filter(({ method }) => method === 'agent').map(({ params }) => params.message);
    expect(messages).toEqual([expect.stringMatching(SEEDED), 'three', expect.stringMatching(SEEDED)]);
  });

  it.each(['clawdbot', 'openclaw'] as const)(
    'is removed from %s when its client leaves; the next run waits until it is gone',
    async (kind) => {
      const { double, gateway } = await setup(kind);
      const removing: DoubleRequest[] = [];
      double.on('sessions.delete', (request) => removing.push(request));
      const controller = new AbortController();
      const run = agentRun(CONVERSATION, { session, caller: { id: 'ada' }, signal: controller.signal });
      const reading = collect(gateway.run(run));
      const sent = await double.next('agent');
      sent.play([accepted]);
      controller.abort(new Error('left'));
      await expect(reading).rejects.toThrow('left');
      const next = collect(gateway.run(agentRun(CONVERSATION, { session, caller: { id: 'ada' } })));
      // Protocol 3 stops the run by the removal itself.
      if (kind === 'clawdbot') (await double.next('sessions.delete')).ok({ ok: true });
      else await double.next('chat.abort');
      sent.play([completed('', { aborted: true })]);
      const last = await double.next('sessions.delete');
      expect(last.params).toEqual(DELETED);
      await gateway.agents();
      expect(double.requests.filter(({ method }) => method === 'agent')).toHaveLength(1);
      last.ok({ ok: true });
      (await double.next('agent')).play([accepted, completed('ok')]);
      await next;
      expect(removing).toHaveLength(kind === 'clawdbot' ? 2 : 1);
    },
  );

  it('is seeded once more when somebody at the Gateway has removed it', async () => {
    const { double, gateway } = await setup('openclaw');
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    const messages: string[] = [];
    for (const status of ['missing', 'ok', 'missing']) {
      double.on('sessions.preview', (request) => request.ok({ previews: [{ status, items: [] }] }));
      await collect(gateway.run(agentRun(CONVERSATION, { session })));
      messages.push((await double.next('agent')).params.message);
    }
    expect(messages).toEqual([expect.stringMatching(SEEDED), 'three', expect.stringMatching(SEEDED)]);
  });

  it('is not waited for by a run whose client has left, too', async () => {
    const { double, gateway } = await setup('openclaw');
    double.on('agent', (request) => request.fail('UNAVAILABLE', 'no'));
    double.on('sessions.delete', () => undefined);
    await expect(collect(gateway.run(agentRun(CONVERSATION, { session })))).rejects.toThrow();
    const controller = new AbortController();
    const waiting = collect(gateway.run(agentRun(CONVERSATION, { session, signal: controller.signal })));
    await double.next('sessions.delete');
    controller.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    expect(double.requests.filter(({ method }) => method === 'agent')).toHaveLength(1);
  });
});

it('a question that the Gateway refuses or that is lost with it fails the run truthfully', async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('sessions.preview', (request) => request.fail('FORBIDDEN', 'missing scope: operator.read'));
  await expect(collect(gateway.run(agentRun(CONVERSATION, { named: 'bob' })))).rejects.toMatchObject({
    code: 'permission_denied',
  });
  double.on('sessions.preview', (request) => request.socket.terminate());
  await expect(collect(gateway.run(agentRun(CONVERSATION, { named: 'bob' })))).rejects.toMatchObject({
    code: 'gateway_disconnected',
  });
});
