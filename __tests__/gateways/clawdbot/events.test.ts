import { accepted, agentRun, closeAll, collect, completed, said, setup } from './helpers';

afterEach(closeAll);

const event = (stream: string, data: object, seq: number) => ({
  type: 'event',
  event: 'agent',
  payload: { runId: 'RUN', stream, data, sessionKey: 'KEY', seq, ts: 1 },
});

it("shows the agent's own tools as progress, and its thoughts as reasoning", async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('agent', (request) =>
    request.play([
      accepted,
      event('thinking', { text: 'hm', delta: 'hm' }, 1),
      event('thinking', { text: 'hm, yes', delta: ', yes' }, 2),
      event('thinking', { progressTokens: 3 }, 3),
      event('tool', { phase: 'start', name: 'read', toolCallId: 't1', args: { path: 'x' } }, 4),
      event('tool', { phase: 'update', name: 'read', toolCallId: 't1', partialResult: 'secret' }, 5),
      event('tool', { phase: 'result', name: 'read', toolCallId: 't1', meta: 'from x', result: 'secret' }, 6),
      said('done', 'done', 7),
      completed('done'),
    ]),
  );
  const events = await collect(gateway.run(agentRun('hi')));
  const thoughts = events.filter(({ type }) => type === 'reasoning');
  expect(thoughts.map((event) => ('text' in event ? event.text : '')).join('')).toBe('hm, yes');
  expect(events.slice(thoughts.length)).toEqual([
    { type: 'progress', id: 't1', tool: 'read', phase: 'start' },
    { type: 'progress', id: 't1', tool: 'read', phase: 'end', text: 'from x' },
    { type: 'text', text: 'done' },
    { type: 'usage', promptTokens: 11, completionTokens: 3 },
    { type: 'finish', reason: 'stop' },
  ]);
});

it.each([
  ['stop', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['refusal', 'content_filter'],
  [undefined, 'stop'],
])('finishes for %s with %s', async (stopReason, reason) => {
  const { double, gateway } = await setup('openclaw');
  double.on('agent', (request) => {
    request.play([accepted, event('lifecycle', { phase: 'finishing', stopReason }, 1), completed('x')]);
  });
  expect((await collect(gateway.run(agentRun('hi')))).at(-1)).toEqual({ type: 'finish', reason });
});

it('counts what came from a cache, or went there, as prompt', async () => {
  const { double, gateway } = await setup('openclaw');
  const agentMeta = { usage: { input: 10, output: 5, cacheRead: 200, cacheWrite: 30, total: 245 } };
  double.on('agent', (request) => request.play([accepted, completed('x', { agentMeta })]));
  expect(await collect(gateway.run(agentRun('hi')))).toContainEqual({
    type: 'usage',
    promptTokens: 240,
    completionTokens: 5,
    cachedTokens: 200,
  });
});

it('reports no usage where the Gateway reports none', async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('agent', (request) => request.play([accepted, completed('x', { agentMeta: {} })]));
  expect((await collect(gateway.run(agentRun('hi')))).map(({ type }) => type)).toEqual(['text', 'finish']);
});

it('holds back a text that may be replaced', async () => {
  const { double, gateway } = await setup('openclaw');
  const draft = { text: 'draft', delta: 'draft', itemId: 'i1', replaceable: true };
  const final = { text: 'final words', delta: '', itemId: 'i1', replace: true };
  double.on('agent', (request) =>
    request.play([accepted, event('assistant', draft, 1), event('assistant', final, 2), completed('final words')]),
  );
  expect((await collect(gateway.run(agentRun('hi'))))[0]).toEqual({ type: 'text', text: 'final words' });
});

it('fails when a correction takes back what was sent', async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('agent', (request) =>
    request.play([
      accepted,
      said('a wrong word', 'a wrong word', 1),
      said('a right word', '', 2, { replace: true }),
      completed('a right word'),
    ]),
  );
  await expect(collect(gateway.run(agentRun('hi')))).rejects.toMatchObject({ code: 'agent_error' });
});
