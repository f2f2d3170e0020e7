import { memoryObjects } from '../../../lib/stored';
import type { AgentRun } from '../../../types/gateway';
import type { ObjectStore } from '../../../types/stored';
import { errorOf } from '../../helpers/chat';
import { responsesGateway } from '../../helpers/responses';

/** A Gateway whose store can be broken, and mended. */
async function gatewayWith(broken: (name: keyof ObjectStore) => Promise<never>, options = {}) {
  const store = memoryObjects();
  const state = { broken: [] as (keyof ObjectStore)[] };
  const breakable = Object.fromEntries(
    (Object.keys(store) as (keyof ObjectStore)[]).map((name) => [
      name,
      (...given: never[]) =>
        state.broken.includes(name) ? broken(name) : (store[name] as (...given: never[]) => unknown)(...given),
    ]),
  ) as unknown as ObjectStore;
  const gateway = await responsesGateway({
    responses: { store: breakable },
    maxConcurrentRuns: 1,
    run: async function* ({ text }: AgentRun) {
      yield { type: 'text', text: `re: ${text}` };
      if (text === 'fail') throw new Error('secret');
    },
    ...options,
  });
  const breakStore = (...names: (keyof ObjectStore)[]) => {
    state.broken = names;
  };
  return { ...gateway, breakStore };
}

const FULL = async () => {
  throw new Error('ENOSPC: no space left on device');
};
const SILENT = () => new Promise<never>(() => undefined);

describe.each([
  ['is full', FULL, {}, { status: 500, code: 'internal_error' }],
  ['never answers', SILENT, { hostTimeoutMs: 50 }, { status: 503, code: 'server_is_overloaded' }],
] as const)('a store that %s', (_, broken, options, { status, code }) => {
  it.each(['append', 'put'] as const)(
    'in %s fails the answer truthfully, and holds neither session nor slot',
    async (name) => {
      const { create, stream, respond, get, reported, breakStore } = await gatewayWith(broken, options);
      const one = await respond({ input: 'one', user: 'bob' });
      breakStore(name);
      const response = await create({ input: 'two', user: 'bob', previous_response_id: one.id });
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await errorOf(response)).toMatchObject({ status, code });
      const { last, events } = await stream({ input: 'three', user: 'bob', previous_response_id: one.id });
      expect(events.slice(-2).map(({ type }) => type)).toEqual(['error', 'response.failed']);
      expect(last).toMatchObject({ status: 'failed', error: { code }, store: false, completed_at: null });
      expect((await get(`/v1/responses/${last.id}`)).status).toBe(404);
      expect(reported).toHaveLength(2);
      breakStore();
      await respond({ input: 'four', user: 'bob', previous_response_id: one.id });
    },
  );

  it('is reported where it cannot keep a failed response, and the client is told of the failure', async () => {
    const { stream, reported, breakStore } = await gatewayWith(broken, options);
    breakStore('put', 'append');
    const { last } = await stream({ input: 'fail' });
    expect(last).toMatchObject({ status: 'failed', error: { code: 'agent_error' }, store: false });
    expect(reported).toHaveLength(2);
  });

  it.each(['get', 'list'] as const)('in %s fails what reads from it', async (name) => {
    const { create, respond, send, breakStore, runs } = await gatewayWith(broken, options);
    const { id } = await respond({ input: 'one' });
    const made = (await (await send('/v1/conversations', {})).json()) as { id: string };
    breakStore(name);
    for (const body of [{ previous_response_id: id }, { conversation: made.id }])
      expect(await errorOf(await create({ input: 'two', ...body }))).toMatchObject({ status, code });
    expect(runs).toHaveLength(1);
  });
});
