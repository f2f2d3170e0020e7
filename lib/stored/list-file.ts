import type { StoredItem } from '../../types/responses';
import { costOf } from '../storage/cost';
import { appendToFile, readFile, type Stamp, sameStamp, stampOf } from '../storage/files';
import { readJsonLines } from '../storage/json-lines';

/** One change of a list: a line of its file. */
interface Change {
  /** The version that it makes, and the one that it follows. */
  version: number;
  after: number;
  /** The items before it stay; else these are all. */
  keep: boolean;
  items: StoredItem[];
}

/** A list in a file of JSON lines. Of two lines that follow one version, by two processes, the first counts. */
export class ListFile {
  readonly #path: string;
  readonly #fsync: boolean;
  #stamp: Stamp | undefined;
  /** Bytes up to the end of the last whole line; what follows was cut off by a crash or a full disk. */
  #end = 0;
  #unended = false;
  version = 0;
  items: StoredItem[] = [];
  /** Bytes of memory, about. */
  cost = 0;

  constructor(path: string, fsync: boolean) {
    this.#path = path;
    this.#fsync = fsync;
  }

  /** The list as it is on the disk now. */
  async refreshed(): Promise<this> {
    if (this.#stamp === undefined || !sameStamp(this.#stamp, await stampOf(this.#path))) await this.#read();
    return this;
  }

  /** Adds a change; returns the version that it makes, or undefined if the list is at another one than it follows. */
  async add(after: number, items: readonly StoredItem[], keep: boolean): Promise<number | undefined> {
    if (after !== this.version) return undefined;
    const change: Change = { version: after + 1, after, keep, items: [...items] };
    const line = `${JSON.stringify(change)}\n`;
    const torn = this.#stamp !== undefined && this.#end < this.#stamp.size;
    const stamp = await appendToFile(this.#path, {
      text: this.#unended ? `\n${line}` : line,
      sync: this.#fsync,
      ...(torn && { cut: { size: this.#stamp?.size ?? 0, to: this.#end } }),
    });
    const size = this.#end + Buffer.byteLength(line) + (this.#unended ? 1 : 0);
    if (stamp?.size !== size) return this.#hasWon(change);
    this.#stamp = stamp;
    this.#end = size;
    this.#unended = false;
    this.#apply(change);
    return this.version;
  }

  /** Another process has written, too: whoever was first has changed the list. */
  async #hasWon(change: Change): Promise<number | undefined> {
    const first = (await this.#read()).find(({ after }) => after === change.after);
    return JSON.stringify(first) === JSON.stringify(change) ? change.version : undefined;
  }

  async #read(): Promise<Change[]> {
    const file = await readFile(this.#path);
    this.version = 0;
    this.items = [];
    this.cost = 0;
    this.#stamp = file?.stamp;
    if (file === undefined) return [];
    const { records, end, unended } = readJsonLines(file.bytes, changeOf);
    this.#end = end;
    this.#unended = unended;
    const changes = records.map(({ record }) => record);
    for (const change of changes) if (change.after === this.version) this.#apply(change);
    return changes;
  }

  #apply({ version, keep, items }: Change): void {
    this.items = keep ? [...this.items, ...items] : items;
    this.cost = (keep ? this.cost : 0) + costOf(items);
    this.version = version;
  }
}

function changeOf(value: unknown): Change | undefined {
  const { version, after, keep, items } = (value ?? {}) as Partial<Change>;
  const isChange = Number.isInteger(version) && Number.isInteger(after) && typeof keep === 'boolean';
  return isChange && Array.isArray(items) ? (value as Change) : undefined;
}
