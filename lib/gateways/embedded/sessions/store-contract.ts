import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { isSessionConflict, type SessionId, type SessionStore, type StoredMessage } from './store';

/** One test that every `SessionStore` must pass. */
export interface SessionStoreCase {
  /** A sentence whose subject is the store. */
  name: string;
  /**
   * Rejects with an AssertionError if the store does not do what the name says.
   *
   * @param open Opens the store; called again, it opens the same one once more, as another process would (a store in
   *   memory is returned again). It is empty at first.
   */
  run(open: () => SessionStore | Promise<SessionStore>): Promise<void>;
}

const ann: SessionId = { agentId: 'main', key: 'agent:main:openai-user:ann 日本' };
const others: SessionId[] = [
  { ...ann, agentId: 'memo' },
  { ...ann, key: `${ann.key} ` },
  { ...ann, key: ann.key.toUpperCase() },
];

const turn = (n: number | string): StoredMessage[] => [
  { role: 'user', content: `question ${n} \u0000\u2028😀` },
  { role: 'assistant', content: `answer\n${n}` },
];

const call = { id: 'c1', type: 'function' as const, function: { name: 'look', arguments: '{"at":1}' } };
const everyKind: StoredMessage[] = [
  {
    role: 'user',
    name: 'ann',
    content: [
      { type: 'text', text: '' },
      { type: 'file', file: { file_data: 'AA==' } },
    ],
  },
  { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
  { role: 'assistant', content: null, tool_calls: [call] },
  { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'a hat' }] },
  { role: 'assistant', content: 'I s', refusal: 'no', incomplete: true },
];

const conflicts = (appended: Promise<number>) => rejects(appended, isSessionConflict);

/**
 * What every store of sessions must do, as data: for a store of your own, run each case in your test framework.
 *
 * @example
 * for (const { name, run } of sessionStoreContract) it(name, () => run(() => redisSessions(url)));
 */
export const sessionStoreContract: readonly SessionStoreCase[] = [
  {
    name: 'knows nothing at first',
    async run(open) {
      const store = await open();
      equal(await store.read(ann), undefined);
      deepEqual(await store.list(), []);
      equal(await store.remove(ann), false);
    },
  },
  {
    name: 'gives back every kind of message as it was, in order, also when it is opened again',
    async run(open) {
      const store = await open();
      const first = await store.append(ann, { expected: 0, messages: turn(1) });
      await store.append(ann, { expected: first, messages: everyKind });
      for (const each of [store, await open()]) {
        deepEqual((await each.read(ann))?.messages, [...turn(1), ...everyKind]);
      }
    },
  },
  {
    name: 'keeps the first messages of a commit that says how many stay, and replaces the others',
    async run(open) {
      const store = await open();
      let version = await store.append(ann, { expected: 0, messages: [...turn(1), ...turn(2)] });
      version = await store.append(ann, { expected: version, keep: 2, messages: turn(3) });
      deepEqual((await store.read(ann))?.messages, [...turn(1), ...turn(3)]);
      await store.append(ann, { expected: version, keep: 0, messages: turn(4) });
      for (const each of [store, await open()]) deepEqual((await each.read(ann))?.messages, turn(4));
    },
  },
  {
    name: 'numbers its states upwards, and reads the number that the last commit returned',
    async run(open) {
      const store = await open();
      let last = 0;
      for (let n = 0; n < 5; n += 1) {
        const version = await store.append(ann, { expected: last, messages: turn(n) });
        ok(Number.isSafeInteger(version) && version > last, `${version} after ${last}`);
        for (const each of [store, await open()]) equal((await each.read(ann))?.version, version);
        last = version;
      }
    },
  },
  {
    name: 'refuses a commit that expects another state, and adds nothing of it',
    async run(open) {
      const store = await open();
      await conflicts(store.append(ann, { expected: 7, messages: turn(0) }));
      equal(await store.read(ann), undefined);
      const first = await store.append(ann, { expected: 0, messages: turn(1) });
      const second = await store.append(ann, { expected: first, messages: turn(2) });
      for (const expected of [0, first, second + 1]) {
        await conflicts(store.append(ann, { expected, messages: turn('late') }));
        await conflicts(store.append(ann, { expected, keep: 0, messages: turn('late') }));
      }
      deepEqual(await store.read(ann), { messages: [...turn(1), ...turn(2)], version: second });
    },
  },
  {
    name: 'lets one of many writers win that have read the same state',
    async run(open) {
      const store = await open();
      const stores = [store, await open(), await open()];
      let version = 0;
      let known: StoredMessage[] = [];
      for (let round = 0; round < 10; round += 1) {
        const written = await Promise.allSettled(
          [...stores, ...stores].map((each, who) =>
            each.append(ann, { expected: version, messages: turn(`${round}-${who}`) }),
          ),
        );
        const winners = written.flatMap((each, who) => (each.status === 'fulfilled' ? [who] : []));
        equal(winners.length, 1, `${winners.length} of six have won`);
        for (const each of written) ok(each.status === 'fulfilled' || isSessionConflict(each.reason), String(each));
        known = [...known, ...turn(`${round}-${winners[0]}`)];
        for (const each of stores) deepEqual((await each.read(ann))?.messages, known);
        version = (await store.read(ann))?.version ?? 0;
      }
    },
  },
  {
    name: 'refuses the writer of a session that was removed and made anew',
    async run(open) {
      const store = await open();
      const first = await store.append(ann, { expected: 0, messages: turn(1) });
      const old = await store.append(ann, { expected: first, messages: turn(2) });
      equal(await store.remove(ann), true);
      await conflicts(store.append(ann, { expected: old, messages: turn('late') }));
      equal(await store.read(ann), undefined);
      const anew = await store.append(ann, { expected: 0, messages: turn(3) });
      ok(anew !== first && anew !== old, `${anew} again`);
      await conflicts(store.append(ann, { expected: old, messages: turn('late') }));
      deepEqual((await store.read(ann))?.messages, turn(3));
    },
  },
  {
    name: 'keeps agents and keys apart, to the letter',
    async run(open) {
      const store = await open();
      await store.append(ann, { expected: 0, messages: turn('ann') });
      for (const [n, id] of others.entries()) {
        equal(await store.read(id), undefined);
        await store.append(id, { expected: 0, messages: turn(n) });
      }
      for (const [n, id] of others.entries()) deepEqual((await store.read(id))?.messages, turn(n));
      deepEqual((await store.read(ann))?.messages, turn('ann'));
    },
  },
  {
    name: 'lists every session, and forgets the one that is removed',
    async run(open) {
      const store = await open();
      for (const id of [ann, ...others]) await store.append(id, { expected: 0, messages: turn(1) });
      const listed = (await store.list()).map(({ agentId, key }) => `${agentId} ${key}`);
      deepEqual(listed.sort(), [ann, ...others].map(({ agentId, key }) => `${agentId} ${key}`).sort());
      for (const { updatedAt, sizeBytes } of await store.list()) {
        equal(new Date(updatedAt).toISOString(), updatedAt);
        ok(sizeBytes > 0);
      }
      equal(await store.remove(ann), true);
      equal(await store.remove(ann), false);
      for (const each of [store, await open()]) {
        equal(await each.read(ann), undefined);
        equal((await each.list()).length, others.length);
      }
    },
  },
  {
    name: 'does not change what was read before, nor what was handed to it',
    async run(open) {
      const store = await open();
      const messages = turn(1);
      const version = await store.append(ann, { expected: 0, messages });
      const before = await store.read(ann);
      await store.append(ann, { expected: version, keep: 1, messages: turn(2) });
      deepEqual(before, { messages: turn(1), version });
      deepEqual(messages, turn(1));
    },
  },
];
