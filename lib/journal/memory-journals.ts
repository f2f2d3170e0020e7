import { RecentlyUsed } from '../storage/recently-used';
import type { Journal, Journals } from './journal';
import { MemoryJournal } from './memory-journal';

export interface MemoryJournalsOptions {
  /** ms that a journal is kept after its run has ended. Defaults to 600,000 (10 minutes). */
  keepMs?: number | undefined;
  /** Bytes of one run's journal; beyond it the oldest events are let go of. Defaults to 8,388,608 (8 MiB). */
  maxBytes?: number | undefined;
  /** Bytes of all journals whose runs have ended; the oldest of the caller who has most leave first. Defaults to 134,217,728 (128 MiB). */
  maxAllBytes?: number | undefined;
}

/** More than anybody has of what is kept for minutes. */
const MAX_ENDED = 100_000;

interface Ended {
  id: string;
  journal: MemoryJournal;
  forgetAt: number;
}

/** Journals in this process, lost when it ends. */
export function memoryJournals({
  keepMs = 600_000,
  maxBytes = 8_388_608,
  maxAllBytes = 134_217_728,
}: MemoryJournalsOptions = {}): Journals {
  const open = new Map<string, MemoryJournal>();
  /** In the order in which they ended. */
  const order = new Map<string, Ended>();
  const ended = new RecentlyUsed<Ended>({ entries: MAX_ENDED, weight: maxAllBytes }, ({ id }) => order.delete(id));
  let timer: NodeJS.Timeout | undefined;

  /** Journals are forgotten when their time is over, whether or not anybody comes. */
  const sweep = () => {
    timer = undefined;
    for (const entry of order.values()) {
      if (entry.forgetAt > Date.now()) {
        timer = setTimeout(sweep, entry.forgetAt - Date.now()).unref();
        return;
      }
      order.delete(entry.id);
      ended.delete(entry.id);
    }
  };
  const end = (id: string, owner: string, journal: MemoryJournal) => {
    open.delete(id);
    const entry: Ended = { id, journal, forgetAt: Date.now() + keepMs };
    ended.set(id, entry, journal.bytes, owner);
    order.set(id, entry);
    if (timer === undefined) timer = setTimeout(sweep, keepMs).unref();
  };

  return {
    async open(id, owner): Promise<Journal> {
      const journal: MemoryJournal = new MemoryJournal(maxBytes, () => end(id, owner, journal));
      open.set(id, journal);
      return journal;
    },
    find: async (id) => open.get(id) ?? ended.get(id)?.journal,
    async forget(id) {
      ended.delete(id);
      order.delete(id);
    },
  };
}
