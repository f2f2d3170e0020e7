import { deepEqual, equal, ok } from 'node:assert/strict';
import type { ResponseObject, StoredItem } from '../../types/responses';
import type { ItemList, ObjectStore, StoredConversation, StoredHead, StoredResponse } from '../../types/stored';

/** One test that every `ObjectStore` must pass. */
export interface ObjectStoreCase {
  /** A sentence whose subject is the store. */
  name: string;
  /**
   * Rejects with an AssertionError if the store does not do what the name says.
   *
   * @param open Opens the store; called again, it opens the same one once more, as another process would (a store in
   *   memory is returned again). It is empty at first.
   */
  run(open: () => ObjectStore | Promise<ObjectStore>): Promise<void>;
}

const message = (n: number | string): StoredItem => ({
  id: `msg_${n}`,
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: `${n} \u0000\u2028😀` }],
});
const counted = ({ version, items }: ItemList) => ({ version, items });
const listed = async (store: ObjectStore, id: string) => (await store.list(id)).items;

function response(id: string, more: Partial<StoredResponse> = {}): StoredResponse {
  return {
    kind: 'response',
    id,
    owner: 'ann',
    agentId: 'main',
    list: { id, version: 1, length: 1 },
    input: [message(id)],
    response: { id, output: [] } as unknown as ResponseObject,
    ...more,
  };
}

const conversation: StoredConversation = {
  kind: 'conversation',
  id: 'conv_1',
  owner: 'ann',
  createdAt: 1,
  metadata: { a: 'b' },
  list: { id: 'conv_1' },
};
const head: StoredHead = { kind: 'head', id: 'head_1', owner: 'ann', knows: { list: 'resp_1', version: 1 } };

/**
 * What every store of responses and conversations must do, as data: for a store of your own, run each case in your test
 * framework.
 *
 * @example
 * for (const { name, run } of objectStoreContract) it(name, () => run(() => redisObjects(url)));
 */
export const objectStoreContract: readonly ObjectStoreCase[] = [
  {
    name: 'knows nothing at first',
    async run(open) {
      const store = await open();
      equal(await store.get('resp_1'), undefined);
      deepEqual(counted(await store.list('resp_1')), { version: 0, items: [] });
      await store.delete('resp_1');
    },
  },
  {
    name: 'gives back every kind of object as it was, also when it is opened again',
    async run(open) {
      const store = await open();
      for (const object of [response('resp_1'), conversation, head]) {
        await store.put(object);
        for (const each of [store, await open()]) deepEqual(await each.get(object.id), object);
      }
    },
  },
  {
    name: 'puts an object in the place of the one of its id, whose items stay',
    async run(open) {
      const store = await open();
      const changed = { ...conversation, metadata: {} };
      await store.append('conv_1', 0, [message(1)]);
      for (const object of [conversation, changed]) await store.put(object);
      for (const each of [store, await open()])
        deepEqual([await each.get('conv_1'), await listed(each, 'conv_1')], [changed, [message(1)]]);
    },
  },
  {
    name: 'forgets what is deleted, and what has expired',
    async run(open) {
      const store = await open();
      await store.put(response('resp_1'));
      await store.put(response('resp_2', { expiresAt: Date.now() - 1 }));
      await store.put(response('resp_3', { expiresAt: Date.now() + 3_600_000 }));
      await store.delete('resp_1');
      for (const each of [store, await open()]) {
        deepEqual([await each.get('resp_1'), await each.get('resp_2')], [undefined, undefined]);
        ok(await each.get('resp_3'));
      }
    },
  },
  {
    name: 'keeps the items of a chain for the responses that go on from a deleted one',
    async run(open) {
      const store = await open();
      const first = await store.append('resp_1', 0, [message(1)]);
      await store.put(response('resp_1'));
      const version = await store.append('resp_1', first as number, [message(2)]);
      await store.put(response('resp_2', { list: { id: 'resp_1', version: version as number, length: 2 } }));
      await store.delete('resp_1');
      for (const each of [store, await open()]) deepEqual(await listed(each, 'resp_1'), [message(1), message(2)]);
    },
  },
  {
    name: 'forgets a conversation with its items',
    async run(open) {
      const store = await open();
      await store.append('conv_1', 0, [message(1)]);
      await store.put(conversation);
      await store.delete('conv_1');
      for (const each of [store, await open()]) deepEqual(await listed(each, 'conv_1'), []);
    },
  },
  {
    name: 'adds items to the end of a list, and counts its changes from 1',
    async run(open) {
      const store = await open();
      for (let n = 0; n < 5; n++) {
        equal(await store.append('resp_1', n, [message(n), message(`${n}b`)]), n + 1);
        for (const each of [store, await open()]) equal((await each.list('resp_1')).version, n + 1);
      }
      const all = [0, 1, 2, 3, 4].flatMap((n) => [message(n), message(`${n}b`)]);
      for (const each of [store, await open()]) deepEqual(await listed(each, 'resp_1'), all);
    },
  },
  {
    name: 'counts a change without items, too',
    async run(open) {
      const store = await open();
      await store.append('resp_1', 0, [message(1)]);
      equal(await store.append('resp_1', 1, []), 2);
      for (const each of [store, await open()])
        deepEqual(counted(await each.list('resp_1')), { version: 2, items: [message(1)] });
    },
  },
  {
    name: 'replaces the items of a list',
    async run(open) {
      const store = await open();
      await store.append('conv_1', 0, [message(1), message(2)]);
      equal(await store.replace('conv_1', 1, [message(2)]), 2);
      equal(await store.append('conv_1', 2, [message(3)]), 3);
      for (const each of [store, await open()]) deepEqual(await listed(each, 'conv_1'), [message(2), message(3)]);
    },
  },
  {
    name: 'refuses a change that follows another version, and adds nothing of it',
    async run(open) {
      const store = await open();
      equal(await store.append('resp_1', 1, [message('early')]), undefined);
      await store.append('resp_1', 0, [message(1)]);
      for (const version of [0, 2]) {
        equal(await store.append('resp_1', version, [message('late')]), undefined);
        equal(await store.replace('resp_1', version, [message('late')]), undefined);
      }
      for (const each of [store, await open()])
        deepEqual(counted(await each.list('resp_1')), { version: 1, items: [message(1)] });
    },
  },
  {
    name: 'lets one of many writers win that have read the same version',
    async run(open) {
      const store = await open();
      const stores = [store, await open(), await open()];
      for (let round = 0; round < 10; round++) {
        const written = await Promise.all(
          [...stores, ...stores].map((each, who) => each.append('resp_1', round, [message(`${round}-${who}`)])),
        );
        const winners = written.flatMap((version, who) => (version === undefined ? [] : [who]));
        equal(winners.length, 1, `${winners.length} of six have won`);
        for (const each of stores) {
          deepEqual((await listed(each, 'resp_1')).at(-1), message(`${round}-${winners[0]}`));
          equal((await listed(each, 'resp_1')).length, round + 1);
        }
      }
    },
  },
  {
    name: 'does not change what was read before, nor what was handed to it',
    async run(open) {
      const store = await open();
      const items = [message(1)];
      await store.append('resp_1', 0, items);
      const before = await store.list('resp_1');
      await store.append('resp_1', 1, [message(2)]);
      deepEqual([before.items, items], [[message(1)], [message(1)]]);
    },
  },
];
