import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { fileSessions, type StoredMessage, sessionDigest } from '../../lib/gateways/embedded';
import { holds, PATIENCE } from './kit/cases';

const id = { agentId: 'main', key: 'k' };
const turn = (n: number): StoredMessage[] => [
  { role: 'user', content: `question ${n}` },
  { role: 'assistant', content: 'ok' },
];

const damage = fc.array(
  fc.record({
    /** Where in the file, as a part of its length. */
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom('cut', 'insert', 'overwrite', 'repeat'),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      fc
        .constantFrom(
          '\n',
          '{',
          '"}',
          '\n{}\n',
          '\n{"type":"turn","messages":[null]}\n',
          '\n{"type":"reset","keep":1e9,"messages":[]}\n',
        )
        .map((text) => new Uint8Array(Buffer.from(text))),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

function damaged(file: Buffer, { at, kind, bytes }: { at: number; kind: string; bytes: Uint8Array }): Buffer {
  const place = Math.floor(at * file.length);
  const [before, after] = [file.subarray(0, place), file.subarray(place)];
  switch (kind) {
    case 'cut':
      return before;
    case 'insert':
      return Buffer.concat([before, bytes, after]);
    case 'repeat':
      return Buffer.concat([file, before]);
    default:
      return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
  }
}

it(
  'goes on with a session whatever has happened to its file, and loses nothing of what it adds then',
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'session-fuzz-'));
    const path = join(dir, `${sessionDigest(id)}.jsonl`);
    const open = () => fileSessions({ dir, fsync: false, onWarning: () => {} });
    await holds(
      0.5,
      fc.asyncProperty(damage, async (blows) => {
        rmSync(path, { force: true });
        let expected = 0;
        for (const n of [1, 2, 3]) expected = await open().append(id, { expected, messages: turn(n) });
        writeFileSync(path, blows.reduce(damaged, readFileSync(path)));
        const store = open();
        const found = await store.read(id).catch((error: Error) => error);
        // A header that now names another session, or a later form, is not ours to write to.
        if (found instanceof Error) return expect(found.message).toMatch(/belongs to another|it is of version/);
        await store.append(id, { expected: found?.version ?? 0, messages: turn(4) });
        expect((await open().read(id))?.messages).toEqual([...(found?.messages ?? []), ...turn(4)]);
        expect(await open().list()).toHaveLength(1);
      }),
    );
    rmSync(dir, { recursive: true });
  },
  PATIENCE,
);
