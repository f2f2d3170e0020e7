import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyEntry, keyHash, newKey } from '../../lib/auth/keys/key';

const folder = mkdtempSync(join(tmpdir(), 'openai-compat-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** A path at which there is nothing yet. */
export function freePath(): string {
  return join(folder, `keys-${files++}.json`);
}

/** A file of keys, replaced as the command line does it: a new file takes the place of the old one. */
export function writeKeys(path: string, content: unknown): string {
  writeFileSync(`${path}.new`, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return path;
}

/** A key, and its entry in the file. */
export function keyOf(id: string, more: Partial<KeyEntry> = {}): { key: string; entry: KeyEntry } {
  const key = newKey();
  return { key, entry: { id, hash: keyHash(key), ...more } };
}

/** Tries until it holds. Each try is a round trip, so nothing else is needed to wait. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
