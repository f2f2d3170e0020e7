import { closeAll, setup } from './helpers';

afterEach(closeAll);

it('lists the agents with their names, the default marked, and what they honour', async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('agents.list', (request) =>
    request.ok({
      defaultId: 'beta',
      agents: [
        { id: 'no\nid' },
        { id: 'main', name: 'Main' },
        { id: 'beta', name: 'b', identity: { name: 'Bee' } },
        { id: 'c' },
      ],
    }),
  );
  expect(await gateway.agents()).toEqual([
    { id: 'main', name: 'Main', supports: ['images'] },
    { id: 'beta', name: 'Bee', default: true, supports: ['images'] },
    { id: 'c', supports: ['images'] },
  ]);
});

it('says how much context an agent has, where the Gateway tells it', async () => {
  const { double, gateway } = await setup('openclaw');
  const agents = [
    { id: 'main', model: { primary: 'fake/m1' } },
    { id: 'beta', model: { primary: 'fake/other' } },
  ];
  double.on('agents.list', (request) => request.ok({ agents }));
  double.on('sessions.list', (request) =>
    request.ok({ defaults: { modelProvider: 'fake', model: 'm1', contextTokens: 200_000 }, sessions: [] }),
  );
  expect(await gateway.agents()).toEqual([
    { id: 'main', contextLength: 200_000, supports: ['images'] },
    { id: 'beta', supports: ['images'] },
  ]);
});

it('lists the agents of a Gateway that does not tell their context', async () => {
  const { double, gateway } = await setup('openclaw');
  double.on('agents.list', (request) => request.ok({ agents: [{ id: 'main', model: { primary: 'fake/m1' } }] }));
  double.on('sessions.list', (request) => request.fail('FORBIDDEN', 'missing scope: operator.read'));
  expect(await gateway.agents()).toEqual([{ id: 'main', supports: ['images'] }]);
});

it('asks once for requests that come close together', async () => {
  const { double, gateway } = await setup('clawdbot');
  const lists = await Promise.all([gateway.agents(), gateway.agents()]);
  expect(await gateway.agents()).toBe(lists[0]);
  expect(double.requests.map(({ method }) => method)).toEqual(['connect', 'agents.list']);
});

it('keeps the last list while the Gateway is away, and refreshes it in time', async () => {
  const { double, gateway } = await setup('clawdbot');
  const known = await gateway.agents();
  jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 11_000);
  double.on('agents.list', (request) => request.ok({ defaultId: 'main', agents: [{ id: 'main' }, { id: 'new' }] }));
  await double.next('agents.list');
  expect(await gateway.agents()).toBe(known);
  const refresh = await double.next('agents.list');
  refresh.socket.ping();
  await new Promise((resolve) => refresh.socket.once('pong', resolve));
  expect((await gateway.agents()).map(({ id }) => id)).toEqual(['main', 'new']);
});

it('tries again after a failure', async () => {
  const { double, gateway } = await setup('clawdbot');
  double.on('agents.list', (request) => request.fail('UNAVAILABLE', 'not now'));
  await expect(gateway.agents()).rejects.toMatchObject({ code: 'gateway_disconnected' });
  double.on('agents.list', (request) => request.ok({ agents: [{ id: 'main' }] }));
  expect(await gateway.agents()).toHaveLength(1);
});
