import { usableDirectory } from '../../../storage/directory';
import { FileSessions } from './file-sessions';
import type { SessionStore } from './store';

/** The options of `fileSessions`. */
export interface FileSessionsOptions {
  /** The directory; made if it is not there, for its owner only. */
  dir: string;
  /**
   * Whether each turn is on the disk, not only with the operating system, before its answer ends. Without it, a crash of
   * the machine (not of the process) may lose the last seconds. Defaults to `true`.
   */
  fsync?: boolean | undefined;
  /**
   * Bytes that a session's file may have (images as they came, in base64). Beyond it the file is written anew with the
   * newest turns, of half of that; the last turn is always kept. The same happens to a session that would take more than
   * 64 MiB of memory, as very many small messages do. Defaults to 33,554,432 (32 MiB).
   */
  maxBytes?: number | undefined;
  /** Told what was passed over in a file. Never has content or keys. Defaults to a line on stderr. */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * Sessions in files, one append-only JSONL each: a header that names agent and key, then one line a run (turn and reply
 * together). A line that was cut off, by a crash or a full disk, is passed over with a warning, and cut back before the
 * next is written.
 *
 * @throws Error if the directory cannot be made or written to. TypeError if an option is wrong.
 * @example
 * embeddedGateway({ config, agents, sessions: { store: fileSessions({ dir: './sessions' }), maxTurns: 50 } });
 */
export function fileSessions(options: FileSessionsOptions): SessionStore {
  const { dir, fsync = true, maxBytes = 32 * 1024 * 1024, onWarning = warnOnStderr } = options;
  if (typeof dir !== 'string' || dir === '') throw new TypeError("fileSessions: 'dir' must name a directory.");
  if (!Number.isInteger(maxBytes) || maxBytes < 1) {
    throw new TypeError(`fileSessions: 'maxBytes' must be a whole number of bytes, 1 or more; it is ${maxBytes}.`);
  }
  return new FileSessions({ dir: usableDirectory('fileSessions', dir), fsync, maxBytes, onWarning });
}

function warnOnStderr(message: string): void {
  process.stderr.write(`openai-compat: ${message}\n`);
}
