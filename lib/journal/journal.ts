/** One event of a run as it goes over the wire. Whoever reads it, and whenever, gets these bytes. */
export interface JournalRecord {
  /** From 0, without a gap. */
  number: number;
  text: string;
}

/**
 * What one run said: numbered events with a beginning and an end, written once and read by any number of readers, each at its
 * own pace, while it is written and for a time afterwards. No reader holds the run up.
 */
export interface Journal {
  /** Adds events, in order. */
  append(records: readonly JournalRecord[]): void;
  /** Nothing more will come. */
  end(): void;
  /**
   * Every event after a number, in order, those to come too; ends with the run.
   *
   * @param after -1 for all of them.
   * @param signal lets go of a reader that waits.
   * @throws JournalTrimmed if what would come next was not kept.
   */
  read(after: number, signal: AbortSignal): AsyncIterable<readonly JournalRecord[]>;
}

/** The journals of the runs that somebody may come back to. */
export interface Journals {
  /** Begins the journal of a run. */
  open(id: string, owner: string): Promise<Journal>;
  /** Undefined for a run that has none, or none any more. */
  find(id: string): Promise<Journal | undefined>;
  /** Forgets a journal that has ended. */
  forget(id: string): Promise<void>;
}

/** A reader asks for events that the journal has had to let go of, for want of room. */
export class JournalTrimmed extends Error {
  override readonly name = 'JournalTrimmed';
}
