import type { ChatMessage } from '../../../types/openai';
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

it("the client's history cannot be set over the protocol: the Gateway's holds", async () => {
  const { send } = await talk('ok');
  expect(await send(CONVERSATION, 'bob', 'client')).toBe('three');
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
