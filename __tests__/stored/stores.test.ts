import { mkdtempSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjects, memoryObjects, objectStoreContract } from '../../lib/stored';
import type { ResponseObject, StoredItem } from '../../types/responses';
import type { StoredResponse } from '../../types/stored';

const scratch = () => mkdtempSync(join(tmpdir(), 'objects-'));
const item = (id: string, text = id): StoredItem => ({ id, type: 'message', role: 'user', content: text });
const response = (id: string, owner: string, more: Partial<StoredResponse> = {}): StoredResponse => ({
  kind: 'response',
  id,
  owner,
  expiresAt: undefined,
  agentId: 'main',
  sessionKey: undefined,
  list: { id, version: 1, length: 1 },
  input: [],
  response: { id, output: [] } as unknown as ResponseObject,
  ...more,
});

describe.each([
  ['memory', () => memoryObjects()],
  ['files', () => fileObjects({ dir: scratch() })],
])('a store in %s', (kind, make) => {
  it.each(objectStoreContract)('$name', async ({ run }) => {
    const dir = scratch();
    const one = make();
    await run(() => (kind === 'memory' ? one : fileObjects({ dir })));
  });
});

describe('a store in memory', () => {
  it('is bounded in bytes: a caller who fills it loses its own, not those of others', async () => {
    const store = memoryObjects({ maxBytes: 200_000 });
    const put = async (id: string, owner: string) => {
      await store.append(id, 0, [item(id, 'x'.repeat(10_000))]);
      await store.put(response(id, owner));
    };
    await put('resp_ann', 'ann');
    for (let n = 0; n < 100; n++) await put(`resp_${n}`, 'bob');
    expect(await store.get('resp_ann')).toBeDefined();
    expect(await store.get('resp_0')).toBeUndefined();
    expect((await store.list('resp_0')).items).toEqual([]);
    expect(await store.get('resp_99')).toBeDefined();
  });

  it('is bounded in number', async () => {
    const store = memoryObjects({ max: 2 });
    for (const id of ['resp_1', 'resp_2', 'resp_3']) await store.put(response(id, 'ann'));
    expect([await store.get('resp_1'), (await store.get('resp_3'))?.id]).toEqual([undefined, 'resp_3']);
  });

  it.each([0, 1.5, -1])('takes no bound of %d', (max) => {
    expect(() => memoryObjects({ max })).toThrow(
      `memoryObjects: 'max' must be a whole number, 1 or more; it is ${max}.`,
    );
  });
});

describe('a store in files', () => {
  const filesOf = (dir: string) =>
    ['objects', 'lists'].flatMap((folder) => readdirSync(join(dir, folder)).map((name) => join(dir, folder, name)));

  it('is for its owner only', async () => {
    const dir = scratch();
    const store = fileObjects({ dir });
    await store.append('resp_1', 0, [item('a')]);
    await store.put(response('resp_1', 'ann'));
    expect(filesOf(dir).map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(statSync(join(dir, 'objects')).mode & 0o777).toBe(0o700);
  });

  it('cuts back a line that a crash has torn, and goes on from the last whole one', async () => {
    const dir = scratch();
    const store = fileObjects({ dir });
    await store.append('resp_1', 0, [item('a')]);
    await store.append('resp_1', 1, [item('b')]);
    const [path = ''] = filesOf(dir);
    truncateSync(path, statSync(path).size - 7);
    const again = fileObjects({ dir });
    expect(await again.list('resp_1')).toMatchObject({ version: 1, items: [item('a')] });
    expect(await again.append('resp_1', 1, [item('c')])).toBe(2);
    expect((await fileObjects({ dir }).list('resp_1')).items).toEqual([item('a'), item('c')]);
  });

  it('sweeps what has expired, with its items, and leaves the rest', async () => {
    const dir = scratch();
    const store = fileObjects({ dir, fsync: false });
    await store.put(response('resp_old', 'ann', { expiresAt: Date.now() - 1 }));
    for (let n = 0; n < 1_000; n++)
      await store.put({
        kind: 'head',
        id: 'head_1',
        owner: 'ann',
        expiresAt: undefined,
        knows: { list: 'resp_1', version: n },
      });
    expect(filesOf(dir)).toHaveLength(1);
    expect(await store.get('head_1')).toMatchObject({ knows: { version: 999 } });
  });

  it('says in one line that its directory cannot be used', () => {
    const file = join(scratch(), 'file');
    writeFileSync(file, '');
    expect(() => fileObjects({ dir: file })).toThrow(/^fileObjects: the directory .* cannot be used: E\w+\.$/);
  });
});
