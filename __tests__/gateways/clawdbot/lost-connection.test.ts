import type { AgentEvent } from '../../../types/gateway';
import type { GatewayDouble } from './gateway-double';
import { accepted, agentRun, closeAll, collect, completed, said, setup, textOf } from './helpers';

afterEach(closeAll);

const drop = (double: GatewayDouble) => {
  for (const socket of double.sockets) socket.terminate();
};

describe.each(['clawdbot', 'openclaw'] as const)('a run on %s whose connection is lost', (kind) => {
  it('is picked up on the next one: its events go on, and its end is asked for', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => {
      request.play([accepted, said('one', 'one', 1)]);
      double.on('agent.wait', (wait) => {
        const event = {
          ...said('one two three', ' three', 3),
          payload: { ...said('one two three', ' three', 3).payload, runId: request.params.idempotencyKey },
        };
        wait.socket.send(JSON.stringify(event));
        wait.ok({ status: 'ok' });
      });
    });
    double.on('chat.history', (request) =>
      request.ok({
        messages: [
          {
            role: 'assistant',
            content: [{ type: 'text', text: 'one two three four' }],
            usage: { input: 5, output: 4 },
          },
        ],
      }),
    );
    const events: AgentEvent[] = [];
    for await (const event of gateway.run(agentRun('hi', { named: 'bob', instructions: 'x' }))) {
      if (events.push(event) === 1) drop(double);
    }
    expect(textOf(events)).toBe('one two three four');
    expect(events).toContainEqual({ type: 'usage', promptTokens: 5, completionTokens: 4 });
    expect(double.requests.filter(({ method }) => method === 'agent')).toHaveLength(1);
  });

  it('waits on while it goes on', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, said('one', 'one', 1)]));
    const answers = [
      { status: 'timeout' },
      { status: 'timeout' },
      { status: 'ok', terminalReply: { text: 'one two' } },
    ];
    double.on('agent.wait', (request) => request.ok(answers.shift() as object));
    double.on('chat.history', (request) => request.ok({ messages: [{ role: 'assistant', content: 'one two' }] }));
    const events: AgentEvent[] = [];
    for await (const event of gateway.run(agentRun('hi', { named: 'bob', instructions: 'x' }))) {
      if (events.push(event) === 1) drop(double);
    }
    expect(textOf(events)).toBe('one two');
  });

  it('fails when it failed meanwhile', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => {
      request.play([accepted]);
      drop(double);
    });
    double.on('agent.wait', (request) => request.ok({ status: 'error', error: 'model broke' }));
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({
      code: 'agent_error',
      cause: { message: 'model broke' },
    });
  });

  it('is lost with a Gateway that was restarted, and is not executed again', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => {
      request.play([accepted, said('one', 'one', 1)]);
      double.on('connect', (connect) =>
        connect.ok({ protocol: 4, server: { bootId: 'another' }, snapshot: { uptimeMs: 1 }, policy: {} }),
      );
    });
    const reading = (async () => {
      for await (const _ of gateway.run(agentRun('hi'))) drop(double);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'gateway_disconnected',
      cause: { message: expect.stringMatching(/restarted/) },
    });
    expect(double.requests.filter(({ method }) => method === 'agent')).toHaveLength(1);
  });

  it('is lost when the Gateway had not taken it, for nobody knows whether it began', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', () => drop(double));
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code: 'gateway_disconnected' });
    expect(double.requests.filter(({ method }) => method === 'agent')).toHaveLength(1);
  });

  it('fails at once when it may not wait', async () => {
    const { double, gateway } = await setup(kind, { resumeTimeoutMs: null });
    double.on('agent', (request) => {
      request.play([accepted]);
      drop(double);
    });
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code: 'gateway_disconnected' });
    expect(double.requests.map(({ method }) => method)).not.toContain('agent.wait');
  });

  it('fails when no connection comes in time', async () => {
    const { double, gateway } = await setup(kind, { resumeTimeoutMs: 50 });
    double.on('agent', (request) => request.play([accepted, said('one', 'one', 1)]));
    const reading = (async () => {
      for await (const _ of gateway.run(agentRun('hi'))) await double.close();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'gateway_disconnected' });
  });
});

it('other runs are not held up by a reader who does not read, whose run is stopped', async () => {
  const { double, gateway } = await setup('openclaw', { maxBufferedChars: 1000 });
  const slow = gateway.run(agentRun('slow', { named: 'slow' }))[Symbol.asyncIterator]();
  const first = slow.next();
  const request = await double.next('agent');
  request.play([accepted, said('start', 'start', 1)]);
  await expect(first).resolves.toMatchObject({ value: { text: 'start' } });
  for (let seq = 2; seq < 30; seq++) request.play([said('…', 'y'.repeat(100), seq)]);
  double.on('agent', (other) => other.play([accepted, completed('quick')]));
  expect(textOf(await collect(gateway.run(agentRun('quick'))))).toBe('quick');
  const rest = collect({ [Symbol.asyncIterator]: () => slow });
  await expect(rest).rejects.toMatchObject({
    code: 'overloaded',
    message: expect.stringMatching(/read too slowly.*1000/),
  });
  expect((await double.next('chat.abort')).params.sessionKey).toBe('agent:main:slow');
});

it('a long answer that nothing waits before is no sign of a slow reader', async () => {
  const { double, gateway } = await setup('openclaw', { maxBufferedChars: 1000 });
  double.on('agent', (request) => request.play([accepted, completed('z'.repeat(5000))]));
  expect(textOf(await collect(gateway.run(agentRun('hi'))))).toHaveLength(5000);
});
