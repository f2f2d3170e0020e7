import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { configFault } from '../../config-check/config-fault';
import type { KeyEntry } from './key';
import { isKeyEntry, isKeyFile } from './key-file-validator';

/** What was read, and of which state of the file. */
export interface KeyFile {
  keys: KeyEntry[];
  version: string;
}

/** What is wrong with one entry; undefined if nothing is. */
export function entryFault(entry: unknown): string | undefined {
  return configFault(isKeyEntry, entry);
}

/**
 * Reads a file of keys: `{ "keys": [{ id, hash, agents?, tools?, sessions?, maxConcurrentRuns?, expiresAt?, note? }] }`.
 *
 * @throws Error if it is no regular file or cannot be read, others than its owner may read or write it, or something in it is wrong; the message
 *   names the remedy and quotes nothing. `code` is the system's, `ENOENT` if there is no file.
 */
export function readKeyFile(path: string): KeyFile {
  const { text, version } = readOwn(path);
  const file = parse(path, text);
  const fault = configFault(isKeyFile, file, { quote: false });
  if (fault !== undefined) throw new Error(`The keys file ${path} is wrong: ${fault}`);
  const { keys } = file as { keys: KeyEntry[] };
  const known = new Set<string>();
  for (const [i, { hash }] of keys.entries()) {
    if (known.has(hash))
      throw new Error(`The keys file ${path} is wrong: 'keys.${i}' is the same key as one before it.`);
    known.add(hash);
  }
  return { keys, version };
}

/** The state of a file, as far as its metadata tells. */
export function versionOf(stats: { ino: number; size: number; mtimeMs: number; ctimeMs: number }): string {
  return [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(' ');
}

function readOwn(path: string): { text: string; version: string } {
  let file: number | undefined;
  try {
    // A pipe, opened as a file, would hold the whole process until somebody writes into it; Windows has no such flag.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(file);
    if (!stats.isFile()) {
      throw new Error(`The keys file ${path} is ${stats.isDirectory() ? 'a folder' : 'no regular file'}. Name a file.`);
    }
    // Whoever can write it can let themselves in. Windows has no such modes.
    if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
      throw new Error(`The keys file ${path} is open to others than its owner. Run: chmod 600 ${path}`);
    }
    return { text: readFileSync(file, 'utf8'), version: versionOf(stats) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const remedy = code === 'ENOENT' ? ` Make one: openai-compat keys create --file ${path} --id NAME` : '';
    throw Object.assign(new Error(`The keys file ${path} cannot be read: ${code}.${remedy}`), { code });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message may quote what it found; where it was is not always in it.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const line = position && `: see line ${text.slice(0, Number(position)).split('\n').length}`;
    throw new Error(`The keys file ${path} is no JSON${line ?? ' (comments are none either)'}.`);
  }
}
