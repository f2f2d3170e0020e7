import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { KeyEntry } from './key';
import { readKeyFile } from './key-file';

/**
 * Changes a file of keys, so that at any moment it is either the old one or the new one, whole: what a server reads
 * meanwhile, and what is left when the power fails.
 *
 * The new file is written beside it as `FILE.lock`, which nobody else can make at the same time; so of two changes none is
 * lost. A file that does not exist yet begins empty.
 *
 * @param change the keys as they are to be; what it throws leaves the file as it was.
 * @throws Error if the file is wrong, cannot be written, or is being changed by somebody else.
 */
export function changeKeyFile(path: string, change: (keys: KeyEntry[]) => KeyEntry[]): void {
  const target = realPath(path);
  const lock = `${target}.lock`;
  const file = openLock(lock, path);
  try {
    try {
      const owner = statSync(target, { throwIfNoEntry: false });
      const keys = change(owner === undefined ? [] : readKeyFile(target).keys);
      // Root may change the keys of a server that runs as somebody else, who must still be able to read them.
      if (owner !== undefined && owner.uid !== process.getuid?.()) fchownSync(file, owner.uid, owner.gid);
      fchmodSync(file, 0o600);
      writeFileSync(file, `${JSON.stringify({ keys }, null, 2)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(lock, target);
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** A link stays a link: what it points to is replaced. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function openLock(lock: string, path: string): number {
  try {
    return openSync(lock, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'EEXIST'
        ? `Somebody else is changing ${path}. If nobody is, an earlier change was cut short: remove ${lock}`
        : `The keys file ${path} cannot be written: ${code}.`,
    );
  }
}

/** The new name is safe only when the folder is. Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(folder, 'r');
  fsyncSync(file);
  closeSync(file);
}
