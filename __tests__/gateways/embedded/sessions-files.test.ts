import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileSessions, type SessionStore, sessionDigest } from '../../../lib/gateways/embedded';
import type { StoredMessage } from '../../../lib/gateways/embedded/sessions/store';
import { temporaryDir } from './session-kit';

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
    await store.append(id, { messages: turn(1) });
    await store.append(id, { messages: turn(2) });
    await store.append(id, { keep: 2, messages: turn(3) });
    expect(readdirSync(dir)).toEqual([`${sessionDigest(id)}.jsonl`]);
    expect(sessionDigest(id)).toMatch(/^[0-9a-f]{64}$/);
    expect(lines()).toEqual([
      { type: 'session', version: 1, agent: 'main', key: id.key, createdAt: expect.any(String) },
      { type: 'turn', at: expect.any(String), messages: turn(1) },
      { type: 'turn', at: expect.any(String), messages: turn(2) },
      { type: 'reset', at: expect.any(String), keep: 2, messages: turn(3) },
    ]);
    for (const reader of [store, open()]) expect(await reader.read(id)).toEqual([...turn(1), ...turn(3)]);
  });

  it('can be read by their owner only', async () => {
    await store.append(id, { messages: turn(1) });
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await open({ maxBytes: 10 }).append(id, { messages: turn(2) });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('tell one agent and key from another', async () => {
    await store.append(id, { messages: turn(1) });
    expect(await store.read({ ...id, agentId: 'memo' })).toBeUndefined();
    expect(await store.read({ ...id, key: `${id.key} ` })).toBeUndefined();
  });

  it('are not read again as long as nobody else writes', async () => {
    await store.append(id, { messages: turn(1) });
    const first = await store.read(id);
    expect(await store.read(id)).toBe(first);
    await store.append(id, { messages: turn(2) });
    const messages = await store.read(id);
    expect(await store.read(id)).toBe(messages);
    expect(messages).toEqual([...turn(1), ...turn(2)]);
  });

  it('are read again when somebody else has written or removed', async () => {
    await store.append(id, { messages: turn(1) });
    await open().append(id, { messages: turn(2) });
    expect(await store.read(id)).toEqual([...turn(1), ...turn(2)]);
    await open().remove(id);
    expect(await store.read(id)).toBeUndefined();
    await store.append(id, { messages: turn(3) });
    expect(await open().read(id)).toEqual(turn(3));
  });

  it('lose the whole of a turn whose write was cut off, wherever it was', async () => {
    await store.append(id, { messages: turn(1) });
    const before = statSync(file()).size;
    await store.append(id, { messages: turn(2) });
    const whole = readFileSync(file());
    for (let size = before; size <= whole.length; size += 1) {
      writeFileSync(file(), whole.subarray(0, size));
      const next = open();
      const lost = size < whole.length - 1;
      expect(await next.read(id)).toEqual(lost ? turn(1) : [...turn(1), ...turn(2)]);
      await next.append(id, { messages: turn(3) });
      const after = lost ? [...turn(1), ...turn(3)] : [...turn(1), ...turn(2), ...turn(3)];
      expect(await next.read(id)).toEqual(after);
      expect(await open().read(id)).toEqual(after);
    }
    expect(new Set(warnings).size).toBe(1);
    expect(warnings.join()).not.toMatch(/question|answer|日本|openai-user/);
  });

  it('get a header again where its write was cut off', async () => {
    await store.append(id, { messages: turn(1) });
    writeFileSync(file(), readFileSync(file()).subarray(0, 30));
    expect(await open().read(id)).toEqual([]);
    expect(await open().list()).toEqual([]);
    await open().append(id, { messages: turn(2) });
    expect(await open().read(id)).toEqual(turn(2));
    expect(await open().list()).toMatchObject([id]);
  });

  it('survive a line in the middle that is no record, and later records', async () => {
    await store.append(id, { messages: turn(1) });
    appendFileSync(file(), 'garbage\n{"type":"turn"}\n[]\nnull\n');
    await store.append(id, { messages: turn(2) });
    expect(await open().read(id)).toEqual([...turn(1), ...turn(2)]);
    expect(warnings.length).toBeGreaterThanOrEqual(4);
  });

  it('are written anew with the newest turns when they grow beyond maxBytes', async () => {
    const small = open({ maxBytes: 2_000 });
    for (let n = 0; n < 100; n += 1) {
      await small.append(id, { messages: turn(n) });
      expect(statSync(file()).size).toBeLessThanOrEqual(2_000);
    }
    const kept = (await open().read(id)) ?? [];
    expect(kept.slice(-2)).toEqual(turn(99));
    expect(kept[0]?.role).toBe('user');
    expect(kept.length).toBeGreaterThan(8);
    expect(await small.read(id)).toEqual(kept);
    expect(readdirSync(dir)).toHaveLength(1);
  });

  it('keep the last turn even where it is larger than maxBytes', async () => {
    const small = open({ maxBytes: 500 });
    await small.append(id, { messages: turn(1) });
    await small.append(id, { messages: turn('x'.repeat(1_000)) });
    expect(await open().read(id)).toEqual(turn('x'.repeat(1_000)));
  });

  it('lose no turn of two writers, in two stores at once', async () => {
    const stores = [open(), open()];
    await Promise.all(
      stores.map(async (each, who) => {
        for (let n = 0; n < 50; n += 1) await each.append(id, { messages: turn(`${who}-${n}`) });
      }),
    );
    const messages = (await open().read(id)) ?? [];
    expect(messages).toHaveLength(200);
    for (const each of stores) expect(await each.read(id)).toEqual(messages);
    for (const who of [0, 1]) {
      const own = messages.filter((message) => String(message.content).startsWith(`question ${who}-`));
      expect(own.map((message) => message.content)).toEqual(
        Array.from({ length: 50 }, (_, n) => turn(`${who}-${n}`)[0]?.content),
      );
    }
    expect(warnings).toEqual([]);
  });

  it('that belong to another session, or to a later version, are not read', async () => {
    await store.append(id, { messages: turn(1) });
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), text.replace('"main"', '"memo"'));
    await expect(open().read(id)).rejects.toThrow('belongs to another session than its name says');
    writeFileSync(file(), text.replace('"version":1', '"version":2'));
    await expect(open().read(id)).rejects.toThrow('it is of version 2, and this one reads 1');
    await expect(open().append(id, { messages: turn(2) })).rejects.toThrow('version 2');
  });

  it('leave nothing behind when they are removed', async () => {
    await store.append(id, { messages: turn(1) });
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
    await store.append(id, { messages: turn(1) });
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
