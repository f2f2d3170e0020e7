import { stat } from 'node:fs/promises';
import type { Caller } from '../../../types/gateway';
import { type KeyEntry, keyHash } from './key';
import { readKeyFile, versionOf } from './key-file';

/** How often the file is looked at, in ms. */
const INTERVAL = 250;

/** A key that admits, in the form in which requests need it. */
interface Admitted {
  caller: Caller;
  expires: number;
}

/**
 * The keys of a file, as it is now. The file is looked at four times a second rather than subscribed to: that also sees atomic
 * replacement, mounted secrets and network disks, and a change that happens while nobody listens yet.
 *
 * A broken edit keeps the keys that were good. A file that is gone admits nobody: deleting it must lock everyone out.
 */
export class KeyRing {
  /** What was wrong with the file when it was last read. */
  fault: Error | undefined;
  #keys: ReadonlyMap<string, Admitted> = new Map();
  #version = '';
  #looking = false;
  readonly #timer: NodeJS.Timeout;
  readonly #report: (error: Error) => void;

  /**
   * @param report told of a file that is broken or gone, once for each change of it.
   */
  constructor(
    readonly path: string,
    report: (error: Error) => void,
  ) {
    this.#report = report;
    this.#read();
    this.#timer = setInterval(() => void this.#look(), INTERVAL).unref();
  }

  /** Who a key belongs to, or null for nobody. */
  callerOf(key: string): Caller | null {
    const found = this.#keys.get(keyHash(key));
    return found !== undefined && Date.now() < found.expires ? found.caller : null;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const version = await stat(this.path).then(versionOf, (error) => String(error.code));
    this.#looking = false;
    if (version === this.#version) return;
    this.#version = version;
    this.#read();
    if (this.fault !== undefined) {
      const state = this.#keys.size === 0 ? 'Nobody is let in.' : 'The keys that were good before stay.';
      this.#report(new Error(`${this.fault.message} ${state}`));
    }
  }

  #read(): void {
    try {
      const { keys, version } = readKeyFile(this.path);
      this.#keys = new Map(keys.map((entry) => [entry.hash, admitted(entry)]));
      this.#version = version;
      this.fault = undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.#keys = new Map();
      this.fault = error as Error;
    }
  }
}

/** Also what a run is told of its caller: neither the digest nor the note is its business. */
function admitted({ hash: _, expiresAt, note: __, ...caller }: KeyEntry): Admitted {
  return { caller, expires: expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) };
}
