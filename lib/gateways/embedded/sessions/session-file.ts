import type { Stats } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Recorded, readRecords } from './records';
import type { SessionId } from './store';

/** What a file said when it was looked at, and what it then looked like. */
export interface LoadedFile extends Recorded {
  stamp: Stamp;
}

/** As long as it is the same, nobody has written to the file. */
export type Stamp = Pick<Stats, 'ino' | 'size' | 'mtimeMs'>;

/** Owner only: people's conversations. */
const MODE = 0o600;

export async function stampOf(path: string): Promise<Stamp | undefined> {
  return stat(path).catch(ifMissing);
}

export function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.ino === b.ino && a.size === b.size && a.mtimeMs === b.mtimeMs;
}

/** Whose the file is, and what it looks like; read no further than to the header. */
export function headOfFile(path: string): Promise<{ id: SessionId; stamp: Stamp } | undefined> {
  return reading(path, async (file) => {
    const stamp = await file.stat();
    for await (const line of file.readLines({ autoClose: false })) {
      const { id } = readRecords(line);
      if (id !== undefined) return { id, stamp };
    }
    return undefined;
  });
}

/** The file's records, or undefined if there is none. */
export function loadFile(path: string): Promise<LoadedFile | undefined> {
  return reading(path, async (file) => {
    const { ino, mtimeMs } = await file.stat();
    const bytes = await file.readFile();
    return { ...readRecords(bytes.toString('utf8')), stamp: { ino, mtimeMs, size: bytes.length } };
  });
}

async function reading<T>(path: string, read: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  const file = await open(path, 'r').catch(ifMissing);
  if (file === undefined) return undefined;
  try {
    return await read(file);
  } catch (error) {
    throw new Error(`The session file ${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  } finally {
    await file.close();
  }
}

/**
 * Adds to the file in one write at its end, so that two processes never write into each other's lines.
 *
 * @returns What the file looks like afterwards.
 */
export async function appendToFile(path: string, text: string, sync: boolean): Promise<Stamp> {
  const file = await open(path, 'a', MODE);
  try {
    const bytes = Buffer.from(text);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw new Error(`Only a part could be written to the session file ${path}.`);
    if (sync) await file.datasync();
    const stamp = await file.stat();
    if (sync && stamp.size === bytes.length) await syncDirectory(path);
    return stamp;
  } finally {
    await file.close();
  }
}

/** Puts a new file in the old one's place, in one step. */
export async function replaceFile(path: string, text: string, sync: boolean): Promise<Stamp> {
  const next = `${path}.${process.pid}.tmp`;
  try {
    const stamp = await writeNew(next, text, sync);
    await rename(next, path);
    if (sync) await syncDirectory(path);
    return stamp;
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

async function writeNew(path: string, text: string, sync: boolean): Promise<Stamp> {
  const file = await open(path, 'w', MODE);
  try {
    await file.writeFile(text);
    if (sync) await file.datasync();
    return await file.stat();
  } finally {
    await file.close();
  }
}

/** A new name in a directory is only safe when the directory is. Windows has no such thing. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
