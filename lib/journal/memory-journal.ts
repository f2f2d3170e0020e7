import { type Journal, type JournalRecord, JournalTrimmed } from './journal';

/** Characters that a reader is given at once, about: a slow one holds no more of a long journal. */
const MOST_AT_ONCE = 65_536;
/** Bytes of memory of a record beside its text. */
const RECORD_BYTES = 64;

/** A journal in this process. The oldest events are let go of where there is no room for all. */
export class MemoryJournal implements Journal {
  readonly #maxBytes: number;
  readonly #onEnd: () => void;
  #records: JournalRecord[] = [];
  /** The number of the first event that is there. */
  #first = 0;
  #bytes = 0;
  #hasEnded = false;
  /** Wakes the readers that wait for what comes next. */
  #waiting: (() => void)[] = [];

  constructor(maxBytes: number, onEnd: () => void) {
    this.#maxBytes = maxBytes;
    this.#onEnd = onEnd;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Bytes of memory, about. */
  get bytes(): number {
    return this.#bytes;
  }

  append(records: readonly JournalRecord[]): void {
    for (const record of records) {
      this.#records.push(record);
      this.#bytes += costOf(record);
    }
    if (this.#bytes > this.#maxBytes) this.#trim();
    this.#wake();
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#onEnd();
    this.#wake();
  }

  async *read(after: number, signal: AbortSignal): AsyncGenerator<readonly JournalRecord[]> {
    let next = after + 1;
    while (!signal.aborted) {
      if (next < this.#first) throw new JournalTrimmed(`The events before ${this.#first} are not kept.`);
      const records = this.#batch(next - this.#first);
      if (records.length > 0) {
        next += records.length;
        yield records;
      } else if (this.#hasEnded) return;
      else await this.#more(signal);
    }
  }

  /** What a reader takes at once. */
  #batch(from: number): JournalRecord[] {
    let chars = 0;
    let to = from;
    while (to < this.#records.length && chars < MOST_AT_ONCE) chars += this.#records[to++]?.text.length ?? 0;
    return this.#records.slice(from, to);
  }

  /** Half of the room is made at once, so that a long run does not trim with each event. */
  #trim(): void {
    let leaving = 0;
    while (this.#bytes > this.#maxBytes / 2 && leaving < this.#records.length) {
      this.#bytes -= costOf(this.#records[leaving] as JournalRecord);
      leaving += 1;
    }
    this.#records = this.#records.slice(leaving);
    this.#first += leaving;
  }

  #more(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting = this.#waiting.filter((each) => each !== wake);
        resolve();
      };
      this.#waiting.push(wake);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function costOf({ text }: JournalRecord): number {
  return RECORD_BYTES + text.length * 2;
}
