import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepted, agentRun, closeAll, collect, completed, said, setup, textOf } from './helpers';

afterEach(closeAll);

/** The same that `npm run test:clawdbot` sends to the real Gateways. */
const FILE = join(__dirname, '../../../scripts/test-clawdbot/command-texts.json');
const KINDS: { kind: string; texts: string[] }[] = JSON.parse(readFileSync(FILE, 'utf8'));

const ADA = { id: 'ada' };
const OPERATOR = { id: 'operator', sessions: 'any' } as const;
const PROTOCOLS = ['clawdbot', 'openclaw'] as const;

/** A Gateway that takes whatever comes; `send` says by which method a text went, and as what. */
async function gateway(kind: (typeof PROTOCOLS)[number], options: Parameters<typeof setup>[1] = {}) {
  const { double, gateway } = await setup(kind, options);
  const chatFinal = { type: 'event', event: 'chat', payload: { runId: 'RUN', sessionKey: 'KEY', state: 'final' } };
  const started = { type: 'res', id: 'REQ', ok: true, payload: { runId: 'RUN', status: 'started' } };
  double.on('agent', (request) => request.play([accepted, completed('ok')]));
  double.on('chat.send', (request) => request.play([started, said('ok', 'ok', 1), chatFinal]));
  double.on('chat.history', (request) => request.ok({ messages: [] }));
  const send = async (text: string, caller: typeof ADA | typeof OPERATOR, named: string | undefined = 'bob') => {
    const events = await collect(gateway.run(agentRun(text, { caller, ...(named && { named }) })));
    const { method, params } = double.requests.findLast((each) => /^(agent|chat\.send)$/.test(each.method)) ?? {};
    return { method, message: params?.message as string, answer: textOf(events) };
  };
  return { double, send };
}

describe.each(PROTOCOLS)('%s', (kind) => {
  it.each(KINDS)('is never sent $kind as one, whoever says it', async ({ texts }) => {
    const { send } = await gateway(kind);
    for (const text of texts) {
      for (const caller of [ADA, OPERATOR]) {
        const { method, message } = await send(text, caller);
        expect({ text, method }).toEqual({ text, method: 'agent' });
        expect(message).toContain(text.trim());
        expect(message).not.toMatch(/^\s*\//);
      }
    }
  });

  it('is sent the text of a caller with sessions of her own by the one method that has no commands', async () => {
    const { send } = await gateway(kind);
    expect(await send('hello there', ADA)).toEqual({ method: 'agent', message: 'hello there', answer: 'ok' });
  });

  it.each(['/status', '/think high and go on', '!ls'])(
    'is sent %j as it is for the operator, if the host allows it',
    async (text) => {
      const { send } = await gateway(kind, { commands: 'operator' });
      expect(await send(text, OPERATOR)).toMatchObject({ method: 'chat.send', message: text });
      expect(await send(text, OPERATOR, '')).toMatchObject({ method: 'chat.send', message: text });
      expect(await send(text, ADA)).toMatchObject({ method: 'agent' });
      expect(await send(`see ${text}`, OPERATOR)).toMatchObject({ method: 'agent' });
    },
  );

  it('knows the operator by more than an id', async () => {
    const { send } = await gateway(kind, { commands: 'operator' });
    expect(await send('/status', { id: 'operator' })).toMatchObject({ method: 'agent' });
  });

  it('may answer a command without a run', async () => {
    const { send, double } = await gateway(kind, { commands: 'operator' });
    double.on('chat.send', (request) => request.ok({ ok: true, aborted: false, runIds: [] }));
    expect(await send('/stop', OPERATOR)).toMatchObject({ method: 'chat.send', answer: '' });
  });
});

it.each(['one', 'Only if it works, please.', 'the high road', 'chunks=400 delay=50'])(
  'protocol 3 is sent the plain text %j of a caller who may use any session as a chat, which it can stop',
  async (text) => {
    const { send } = await gateway('clawdbot');
    expect(await send(text, OPERATOR)).toMatchObject({ method: 'chat.send', message: text });
  },
);
