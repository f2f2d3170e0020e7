import { execFile } from 'node:child_process';
import fs, {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import promises from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileSessions, type SessionStore, sessionDigest } from '../../../lib/gateways/embedded';
import type { StoredMessage } from '../../../lib/gateways/embedded/sessions/store';
import { add, messagesOf, temporaryDir } from './session-kit';

const id = { agentId: 'main', key: 'agent:main:openai-user:日本' };
const turn = (n: number | string): StoredMessage[] => [
  { role: 'user', content: `question ${n} 日本 ` },
  { role: 'assistant', content: `answer\n${n}` },
];

let dir: string;
let warnings: string[];
let store: SessionStore;
const open = (more: object = {}) =>
  fileSessions({ dir, fsync: false, onWarning: (message) => warnings.push(message), ...more });
const file = () => join(dir, `${sessionDigest(id)}.jsonl`);
const lines = () =>
  readFileSync(file(), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

beforeEach(() => {
  dir = join(temporaryDir(), 'deep', 'sessions');
  warnings = [];
  store = open();
});

describe('the files of sessions', () => {
  it('are one a session, named by digest, with a header and one line a commit', async () => {
    const first = await add(store, id, { messages: turn(1) });
    const second = await add(store, id, { messages: turn(2) });
    const third = await add(store, id, { keep: 2, messages: turn(3) });
    expect(readdirSync(dir)).toEqual([`${sessionDigest(id)}.jsonl`]);
    expect(sessionDigest(id)).toMatch(/^[0-9a-f]{64}$/);
    expect(lines()).toEqual([
      { type: 'session', version: 1, agent: 'main', key: id.key, createdAt: expect.any(String) },
      { type: 'turn', commit: first, after: 0, at: expect.any(String), messages: turn(1) },
      { type: 'turn', commit: second, after: first, at: expect.any(String), messages: turn(2) },
      { type: 'reset', commit: third, after: second, at: expect.any(String), keep: 2, messages: turn(3) },
    ]);
    for (const reader of [store, open()]) expect(await messagesOf(reader, id)).toEqual([...turn(1), ...turn(3)]);
  });

  it('can be read by their owner only', async () => {
    await add(store, id, { messages: turn(1) });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await add(open({ maxBytes: 10 }), id, { messages: turn(2) });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('tell one agent and key from another', async () => {
    await add(store, id, { messages: turn(1) });
    expect(await messagesOf(store, { ...id, agentId: 'memo' })).toBeUndefined();
    expect(await messagesOf(store, { ...id, key: `${id.key} ` })).toBeUndefined();
  });

  it('are not read again as long as nobody else writes', async () => {
    await add(store, id, { messages: turn(1) });
    const first = await messagesOf(store, id);
    expect(await messagesOf(store, id)).toBe(first);
    await add(store, id, { messages: turn(2) });
    const messages = await messagesOf(store, id);
    expect(await messagesOf(store, id)).toBe(messages);
    expect(messages).toEqual([...turn(1), ...turn(2)]);
  });

  it('are read again when somebody else has written or removed', async () => {
    await add(store, id, { messages: turn(1) });
    await add(open(), id, { messages: turn(2) });
    expect(await messagesOf(store, id)).toEqual([...turn(1), ...turn(2)]);
    await open().remove(id);
    expect(await messagesOf(store, id)).toBeUndefined();
    await add(store, id, { messages: turn(3) });
    expect(await messagesOf(open(), id)).toEqual(turn(3));
  });

  it('lose the whole of a turn whose write was cut off, wherever it was', async () => {
    await add(store, id, { messages: turn(1) });
    const before = statSync(file()).size;
    await add(store, id, { messages: turn(2) });
    const whole = readFileSync(file());
    for (let size = before; size <= whole.length; size += 1) {
      writeFileSync(file(), whole.subarray(0, size));
      const next = open();
      const lost = size < whole.length - 1;
      expect(await messagesOf(next, id)).toEqual(lost ? turn(1) : [...turn(1), ...turn(2)]);
      await add(next, id, { messages: turn(3) });
      const after = lost ? [...turn(1), ...turn(3)] : [...turn(1), ...turn(2), ...turn(3)];
      expect(await messagesOf(next, id)).toEqual(after);
      expect(await messagesOf(open(), id)).toEqual(after);
    }
    expect(new Set(warnings).size).toBe(1);
    expect(warnings.join()).not.toMatch(/question|answer|日本|openai-user/);
  });

  it('get a header again where its write was cut off', async () => {
    await add(store, id, { messages: turn(1) });
    writeFileSync(file(), readFileSync(file()).subarray(0, 30));
    expect(await messagesOf(open(), id)).toBeUndefined();
    expect(await open().list()).toEqual([]);
    await add(open(), id, { messages: turn(2) });
    expect(await messagesOf(open(), id)).toEqual(turn(2));
    expect(await open().list()).toMatchObject([id]);
  });

  it('survive a line in the middle that is no record, and later records', async () => {
    await add(store, id, { messages: turn(1) });
    appendFileSync(file(), 'garbage\n{"type":"turn"}\n[]\nnull\n');
    await add(store, id, { messages: turn(2) });
    expect(await messagesOf(open(), id)).toEqual([...turn(1), ...turn(2)]);
    expect(warnings.length).toBeGreaterThanOrEqual(4);
  });

  it('are written anew with the newest turns when they grow beyond maxBytes', async () => {
    const small = open({ maxBytes: 2_000 });
    for (let n = 0; n < 100; n += 1) {
      await add(small, id, { messages: turn(n) });
      expect(statSync(file()).size).toBeLessThanOrEqual(2_000);
    }
    const kept = (await messagesOf(open(), id)) ?? [];
    expect(kept.slice(-2)).toEqual(turn(99));
    expect(kept[0]?.role).toBe('user');
    expect(kept.length).toBeGreaterThan(8);
    expect(await messagesOf(small, id)).toEqual(kept);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('keep the last turn even where it is larger than maxBytes', async () => {
    const small = open({ maxBytes: 500 });
    await add(small, id, { messages: turn(1) });
    await add(small, id, { messages: turn('x'.repeat(1_000)) });
    expect(await messagesOf(open(), id)).toEqual(turn('x'.repeat(1_000)));
  });

  it('lose no turn of two writers, in two stores at once, each of whom tries again when it has lost', async () => {
    const stores = [open(), open()];
    const addAgain = async (each: SessionStore, messages: StoredMessage[]): Promise<unknown> =>
      add(each, id, { messages }).catch((error) => {
        expect(error).toMatchObject({ code: 'session_conflict' });
        return addAgain(each, messages);
      });
    await Promise.all(
      stores.map(async (each, who) => {
        for (let n = 0; n < 50; n += 1) await addAgain(each, turn(`${who}-${n}`));
      }),
    );
    const messages = (await messagesOf(open(), id)) ?? [];
    expect(messages).toHaveLength(200);
    for (const each of stores) expect(await messagesOf(each, id)).toEqual(messages);
    for (const who of [0, 1]) {
      const own = messages.filter((message) => String(message.content).startsWith(`question ${who}-`));
      expect(own.map((message) => message.content)).toEqual(
        Array.from({ length: 50 }, (_, n) => turn(`${who}-${n}`)[0]?.content),
      );
    }
    expect(warnings).toEqual([]);
  });

  it('have each version once, also where two writers write them anew at each commit', async () => {
    const stores = [open({ maxBytes: 10 }), open({ maxBytes: 10 })];
    const versions: number[] = [];
    const addAgain = async (each: SessionStore, messages: StoredMessage[]): Promise<unknown> =>
      add(each, id, { messages }).then(
        (version) => versions.push(version),
        () => addAgain(each, messages),
      );
    await Promise.all(
      stores.map(async (each, who) => {
        for (let n = 0; n < 25; n += 1) await addAgain(each, turn(`${who}-${n}`));
      }),
    );
    expect(new Set(versions).size).toBe(50);
    expect((await open().read(id))?.version).toBe(Math.max(...versions));
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('are written anew past what a crash has left of the last time', async () => {
    const small = open({ maxBytes: 10 });
    await add(small, id, { messages: turn(1) });
    writeFileSync(`${file()}.tmp`, 'left');
    await expect(add(small, id, { messages: turn(2) })).rejects.toMatchObject({ code: 'session_conflict' });
    utimesSync(`${file()}.tmp`, 1, 1);
    await add(small, id, { messages: turn(2) });
    expect(await messagesOf(open(), id)).toEqual(turn(2));
  });

  it('go on from what an older version of this package wrote', async () => {
    const old = [
      { type: 'session', version: 1, agent: id.agentId, key: id.key, createdAt: '2026-01-01T00:00:00.000Z' },
      { type: 'turn', at: '2026-01-01T00:00:00.000Z', messages: turn(1) },
      { type: 'reset', at: '2026-01-01T00:00:01.000Z', keep: 0, messages: turn(2) },
    ];
    writeFileSync(file(), old.map((line) => `${JSON.stringify(line)}\n`).join(''));
    expect(await store.read(id)).toEqual({ messages: turn(2), version: 2 });
    await add(store, id, { messages: turn(3) });
    expect(await open().read(id)).toEqual({ messages: [...turn(2), ...turn(3)], version: expect.any(Number) });
  });

  it('are cut back to the last whole line before the next is written', async () => {
    await add(store, id, { messages: turn(1) });
    const whole = readFileSync(file());
    for (const torn of ['{"type":"turn","mess', '{"type":"turn","messages":[]}x', '\u0000\u0000']) {
      writeFileSync(file(), Buffer.concat([whole, Buffer.from(torn)]));
      const next = open();
      expect(await messagesOf(next, id)).toEqual(turn(1));
      await add(next, id, { messages: turn(2) });
      expect(lines()).toHaveLength(3);
      expect(await messagesOf(open(), id)).toEqual([...turn(1), ...turn(2)]);
    }
  });

  it.each([
    ['no messages', '{"type":"turn"}'],
    ['null', '{"type":"turn","messages":[null]}'],
    ['a message without a role', '{"type":"turn","messages":[{}]}'],
    ['a message without content', '{"type":"turn","messages":[{"role":"user"}]}'],
    ['a part of no kind', '{"type":"turn","messages":[{"role":"user","content":[{}]}]}'],
    ['an image without an address', '{"type":"turn","messages":[{"role":"user","content":[{"type":"image_url"}]}]}'],
    ['a call of nothing', '{"type":"turn","messages":[{"role":"assistant","tool_calls":[{"id":"c"}]}]}'],
    ['a number that is none', '{"type":"turn","commit":"x","messages":[]}'],
    ['a reset that keeps nothing countable', '{"type":"reset","keep":-1,"messages":[]}'],
    ['a header that is none', '{"type":"session","version":"2"}'],
    ['half of a character', Buffer.from([0x7b, 0xf0, 0x9f, 0x98])],
  ])('lose one line that is malformed, and nothing else: %s', async (_, malformed) => {
    await add(store, id, { messages: turn(1) });
    appendFileSync(file(), malformed);
    appendFileSync(file(), '\n');
    await add(open(), id, { messages: turn(2) });
    expect(await messagesOf(open(), id)).toEqual([...turn(1), ...turn(2)]);
    expect(warnings.join()).toContain('line 3 is not whole');
  });

  it('warn once of a line, however often they are read', async () => {
    await add(store, id, { messages: turn(1) });
    appendFileSync(file(), 'garbage\n');
    for (let n = 0; n < 5; n += 1) {
      await store.read(id);
      utimesSync(file(), n, n);
    }
    expect(warnings).toHaveLength(1);
  });

  it('hold nothing of a commit for which the disk had no room', async () => {
    // A limit of the process on the size of a file: a write beyond it is cut off there, as by a full disk.
    const limit = 64;
    const script = `
      const { fileSessions } = require(${JSON.stringify(join(__dirname, '../../../dist/gateways/embedded'))});
      const store = fileSessions({ dir: ${JSON.stringify(dir)} });
      const id = ${JSON.stringify(id)};
      const say = (content) => [{ role: 'user', content }, { role: 'assistant', content: 'ok' }];
      (async () => {
        const expected = await store.append(id, { expected: 0, messages: say('first') });
        const error = await store.append(id, { expected, messages: say('x'.repeat(200_000)) }).catch((error) => error);
        await store.append(id, { expected, messages: say('small') });
        console.log(error instanceof Error);
      })();`;
    const command = `ulimit -f ${limit}; exec "$0" -e "$1"`;
    const { stdout } = await promisify(execFile)('bash', ['-c', command, process.execPath, script]);
    expect(stdout).toBe('true\n');
    expect(lines()).toHaveLength(3);
    expect((await messagesOf(open(), id))?.map(({ content }) => content)).toEqual(['first', 'ok', 'small', 'ok']);
    expect(warnings).toEqual([]);
  });

  it('are listed from their first bytes, each opened once', async () => {
    const large = { role: 'user' as const, content: 'x'.repeat(1_000_000) };
    for (let n = 0; n < 20; n += 1) await store.append({ ...id, key: `k${n}` }, { expected: 0, messages: [large] });
    const [opened, read, whole] = [
      jest.spyOn(fs, 'openSync'),
      jest.spyOn(fs, 'readSync'),
      jest.spyOn(promises, 'open'),
    ];
    const listed = await open().list();
    expect(new Set(listed.map(({ key }) => key)).size).toBe(20);
    expect([opened, read, whole].map((each) => each.mock.calls.length)).toEqual([20, 20, 0]);
    for (const { value } of read.mock.results) expect(value).toBe(4_096);
    jest.restoreAllMocks();
  });

  it('are found in memory, some of them, where four in turns are larger than the cache together', async () => {
    const ids = ['a', 'b', 'c', 'd'].map((key) => ({ ...id, key }));
    const large = { role: 'user' as const, content: 'x'.repeat(25_000_000) };
    for (const each of ids) await store.append(each, { expected: 0, messages: [large] });
    const opened = jest.spyOn(promises, 'open');
    for (let round = 0; round < 3; round += 1) for (const each of ids) await store.read(each);
    expect(opened.mock.calls.length).toBeLessThanOrEqual(6);
    opened.mockRestore();
  });

  it('need not be read to be added to', async () => {
    const large = { role: 'user' as const, content: 'x'.repeat(25_000_000) };
    const versions = new Map<string, number>();
    for (const key of ['a', 'b', 'c']) {
      versions.set(key, await store.append({ ...id, key }, { expected: 0, messages: [large] }));
    }
    const opened = jest.spyOn(promises, 'open');
    for (const [key, expected] of versions) await store.append({ ...id, key }, { expected, messages: turn(1) });
    expect(opened.mock.calls.map(([, flags]) => flags)).toEqual(['a', 'a', 'a']);
    opened.mockRestore();
  });

  it('are bounded by the memory that they take too: very many small messages are written anew', async () => {
    const many = Array.from({ length: 60_000 }, (_, n): StoredMessage[] =>
      turn(n).map(({ role }) => ({ role, content: '' }) as StoredMessage),
    ).flat();
    let expected = await store.append(id, { expected: 0, messages: many });
    for (let n = 0; n < 4; n += 1) expected = await store.append(id, { expected, messages: many });
    const kept = (await messagesOf(open(), id)) ?? [];
    expect(kept.length).toBeLessThan(4 * many.length);
    expect(kept.length).toBeGreaterThan(100_000);
  });

  it('that belong to another session, or to a later version, are not read', async () => {
    await add(store, id, { messages: turn(1) });
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), text.replace('"main"', '"memo"'));
    await expect(open().read(id)).rejects.toThrow('belongs to another session than its name says');
    writeFileSync(file(), text.replace('"version":1', '"version":2'));
    await expect(open().read(id)).rejects.toThrow('it is of version 2, and this one reads 1');
    await expect(add(open(), id, { messages: turn(2) })).rejects.toThrow('version 2');
  });

  it('leave nothing behind when they are removed', async () => {
    await add(store, id, { messages: turn(1) });
    writeFileSync(`${file()}.123.tmp`, 'left by a crash');
    expect(await store.remove(id)).toBe(true);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('the options of fileSessions', () => {
  it.each([
    [{ dir: '' }, "'dir' must name a directory"],
    [{ dir: __filename }, /the directory .* cannot be used: EEXIST/],
    [{ dir: '.', maxBytes: 0 }, "'maxBytes' must be a whole number of bytes, 1 or more; it is 0."],
  ])('are refused at once where they are wrong: %j', (options, message) => {
    expect(() => fileSessions(options)).toThrow(message);
  });

  it('write to stderr what they warn of, where onWarning is not given', async () => {
    await add(store, id, { messages: turn(1) });
    appendFileSync(file(), '{"torn');
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    await fileSessions({ dir }).read(id);
    expect(written.mock.calls).toEqual([
      [expect.stringMatching(/^openai-compat: session file .*: line 3 is not whole.*\n$/)],
    ]);
  });

  it('leave a directory that is already there as it is', () => {
    chmodSync(dir, 0o750);
    open();
    expect(statSync(dir).mode & 0o777).toBe(0o750);
    expect(existsSync(dir)).toBe(true);
  });
});
