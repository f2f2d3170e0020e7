import { hash } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';

const FILE = /^[0-9a-f]{64}\.jsonl$/;

/** The name of what an identity has in a directory, without its ending: SHA-256, in hexadecimal. */
export function digestOf(identity: readonly string[]): string {
  return hash('sha256', JSON.stringify(identity));
}

/**
 * The path of a directory, which is made if it is not there, for its owner only.
 *
 * @throws Error if it cannot be made or written to.
 */
export function usableDirectory(who: string, dir: string): string {
  const path = resolve(dir);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${who}: the directory ${path} cannot be used: ${code}.`, { cause: error });
  }
  return path;
}

/** The files of a directory that are named by digest. */
export async function digestFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => FILE.test(name)).map((name) => join(dir, name));
}

/** Removes a file, and what a crash has left beside it while it was written anew. */
export async function removeFile(path: string): Promise<void> {
  const name = basename(path);
  const leftovers = (await readdir(join(path, '..'))).filter((each) => each.startsWith(`${name}.`));
  for (const each of [name, ...leftovers]) await rm(join(path, '..', each), { force: true });
}

/** Files that are looked at before anybody else may go on: about a millisecond. */
const AT_ONCE = 64;

/** What a function gives for each file, in their order, without keeping the process busy for long. */
export async function forEachFile<T>(paths: readonly string[], of: (path: string) => T | Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (const [i, path] of paths.entries()) {
    const result = of(path);
    results.push(result instanceof Promise ? await result : result);
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
  }
  return results;
}
