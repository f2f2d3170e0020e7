import { recorded } from './gateway-double';
import { accepted, agentRun, closeAll, collect, completed, said, setup, textOf } from './helpers';

afterEach(closeAll);

const REPLY = [
  { type: 'text', text: 'w0 xxxxx' },
  { type: 'usage', promptTokens: 11, completionTokens: 3 },
  { type: 'finish', reason: 'stop' },
];

describe.each(['clawdbot', 'openclaw'] as const)('a run on %s, as it was recorded', (kind) => {
  it('yields each delta once, then usage and finish', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play(recorded(`${kind}-agent`)));
    const events = await collect(gateway.run(agentRun('hi')));
    expect(textOf(events)).toBe('w0 xxxxxw1 xxxxxw2 xxxxx');
    expect(events.slice(-2)).toEqual(REPLY.slice(-2));
  });

  it("sends the turn, the instructions and the run's id as idempotency key", async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    const run = agentRun('hi', { instructions: 'Be brief.', agentId: 'beta', named: 'agent:beta:openai-user:bob' });
    await collect(gateway.run(run));
    const { params } = await double.next('agent');
    expect(params).toEqual({
      message: 'hi',
      agentId: 'beta',
      sessionKey: 'agent:beta:openai-user:bob',
      idempotencyKey: run.id,
      extraSystemPrompt: 'Be brief.',
      deliver: false,
    });
  });

  it('puts a bare key behind its agent', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await collect(gateway.run(agentRun('hi', { named: 'notes', instructions: 'x' })));
    expect((await double.next('agent')).params.sessionKey).toBe('agent:main:notes');
  });

  it('refuses a key of another agent, without a word to the Gateway', async () => {
    const { double, gateway } = await setup(kind);
    await expect(collect(gateway.run(agentRun('hi', { named: 'agent:beta:x' })))).rejects.toMatchObject({
      code: 'permission_denied',
    });
    expect(double.requests.map(({ method }) => method)).toEqual(['connect']);
  });

  it('answers a reply that comes only at the end', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, completed('all at once')]));
    expect(textOf(await collect(gateway.run(agentRun('hi'))))).toBe('all at once');
  });

  it('adds what the final response has beyond the deltas', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, said('one', 'one', 1), completed('one\n\ntwo')]));
    expect(textOf(await collect(gateway.run(agentRun('hi'))))).toBe('one\n\ntwo');
  });

  it('removes the session of a stateless run, and only that', async () => {
    const { double, gateway } = await setup(kind, {
      hello: { auth: { scopes: ['operator.write', 'operator.admin'] } },
    });
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await collect(gateway.run(agentRun('hi', { named: 'kept', instructions: 'x' })));
    const run = agentRun('hi');
    await collect(gateway.run(run));
    expect((await double.next('sessions.delete')).params).toEqual({ key: run.session.key });
    expect(double.requests.filter(({ method }) => method === 'sessions.delete')).toHaveLength(1);
  });

  it('asks for no admin scope when sessions need not be removed', async () => {
    const { double, gateway } = await setup(kind, { removeStateless: false });
    await gateway.connect();
    expect((await double.next('connect')).params.scopes).toEqual(['operator.read', 'operator.write']);
  });

  it('hands images on, and names the part that is no image', async () => {
    const { double, gateway } = await setup(kind);
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    const image = {
      message: 0,
      part: 1,
      path: 'messages[0].content[1]',
      kind: 'image',
      mediaType: 'image/png',
      bytes: Buffer.from('png'),
      name: 'a.png',
    } as const;
    await collect(gateway.run(agentRun([{ role: 'user', content: [] }], { attachments: [image] })));
    const { params } = await double.next('agent');
    expect(params.message).toBe('User sent image(s) with no text.');
    expect(params.attachments).toEqual([{ type: 'image', mimeType: 'image/png', content: 'cG5n', fileName: 'a.png' }]);
    const audio = { ...image, kind: 'audio', mediaType: 'audio/wav' } as const;
    await expect(collect(gateway.run(agentRun('hi', { attachments: [audio] })))).rejects.toMatchObject({
      code: 'attachment_invalid',
      param: 'messages[0].content[1]',
    });
  });

  it('refuses what does not fit into a frame before it is sent, and the connection lives on', async () => {
    const { double, gateway } = await setup(kind, { hello: { policy: { maxPayload: 2000, tickIntervalMs: 30_000 } } });
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await expect(collect(gateway.run(agentRun('x'.repeat(2000))))).rejects.toMatchObject({
      code: 'context_length_exceeded',
    });
    const [small, large] = [10, 3000].map((size, part) => {
      const path = `messages[2].content[${part}]`;
      return { message: 2, part, path, kind: 'image', mediaType: 'image/png', bytes: Buffer.alloc(size) } as const;
    });
    const attachments = [small, large].filter((each) => each !== undefined);
    await expect(collect(gateway.run(agentRun('hi', { attachments })))).rejects.toMatchObject({
      code: 'attachment_invalid',
      param: 'messages[2].content[1]',
    });
    expect(textOf(await collect(gateway.run(agentRun('hi'))))).toBe('ok');
    expect(double.sockets.size).toBe(1);
    expect(Math.max(...double.sizes)).toBeLessThanOrEqual(2000);
  });

  it('sends a frame that is exactly as large as may be', async () => {
    const { double, gateway } = await setup(kind, { hello: { policy: { maxPayload: 2000, tickIntervalMs: 30_000 } } });
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    const run = (message: string) =>
      gateway.run(agentRun(message, { id: 'chatcmpl-x', named: 'y', instructions: 'z' }));
    await collect(run('x'));
    const message = 'x'.repeat(2000 - (double.sizes.at(-1) as number) + 1);
    await collect(run(message));
    expect(double.sizes.at(-1)).toBe(2000);
    await expect(collect(run(`${message}x`))).rejects.toMatchObject({ code: 'context_length_exceeded' });
  });
});

describe('a failed run', () => {
  it('of protocol 4 is an error with its cause, never text', async () => {
    const { double, gateway } = await setup('openclaw');
    double.on('agent', (request) => request.play(recorded('openclaw-failed')));
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of gateway.run(agentRun('hi'))) seen.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'upstream_error', cause: { error: { code: 'UNAVAILABLE' } } });
    expect(seen).toEqual([]);
  });

  it.each([
    ['rate_limit', 'rate_limit_exceeded'],
    ['overloaded', 'overloaded'],
    ['timeout', 'run_timeout'],
    ['context_overflow', 'context_length_exceeded'],
    ['billing', 'upstream_error'],
  ])('of protocol 4 for %s is %s', async (failoverReason, code) => {
    const { double, gateway } = await setup('openclaw');
    const frames = recorded('openclaw-failed').map((frame) =>
      frame.replaceAll('"failoverReason":"auth"', `"failoverReason":"${failoverReason}"`),
    );
    double.on('agent', (request) => request.play(frames));
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code });
  });

  it.each([
    ['401 wrong key', 'upstream_error'],
    ['429 slow down', 'rate_limit_exceeded'],
  ])('of protocol 3 comes as an ok text; the transcript tells that it failed (%s)', async (errorMessage, code) => {
    const { double, gateway } = await setup('clawdbot');
    double.on('agent', (request) => request.play(recorded('clawdbot-failed')));
    double.on('chat.history', (request) =>
      request.ok({ messages: [{ role: 'assistant', content: [], stopReason: 'error', errorMessage }] }),
    );
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({
      code,
      cause: { message: errorMessage },
    });
  });

  it.each([
    ['INVALID_REQUEST', 'invalid agent params: unknown agent id "nosuch"', 'agent_not_found'],
    ['FORBIDDEN', 'missing scope: operator.write', 'permission_denied'],
    ['INVALID_REQUEST', 'send blocked by session policy', 'permission_denied'],
    ['INVALID_REQUEST', 'Error: attachment a.png: exceeds size limit (6000000 > 5000000 bytes)', 'attachment_invalid'],
    ['UNAVAILABLE', 'Gateway is temporarily unavailable while suspending or restarting', 'overloaded'],
    ['UNAVAILABLE', 'Error: something else', 'agent_error'],
  ])('%s "%s" is %s', async (protocolCode, message, code) => {
    const { double, gateway } = await setup('clawdbot');
    double.on('agent', (request) => request.fail(protocolCode, message));
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code });
  });

  it('that was stopped by somebody else is no answer', async () => {
    const { double, gateway } = await setup('openclaw');
    const stopped = {
      type: 'res',
      id: 'REQ',
      ok: true,
      payload: { runId: 'RUN', status: 'timeout', summary: 'aborted' },
    };
    double.on('agent', (request) => request.play([accepted, said('par', 'par', 1), stopped]));
    await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code: 'agent_error' });
  });
});
