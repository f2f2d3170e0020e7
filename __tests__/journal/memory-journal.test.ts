import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Journal, type JournalRecord, JournalTrimmed } from '../../lib/journal/journal';
import { MemoryJournal } from '../../lib/journal/memory-journal';
import { memoryJournals } from '../../lib/journal/memory-journals';

const record = (number: number, text = `event ${number}\n`): JournalRecord => ({ number, text });
const all = (n: number) => Array.from({ length: n }, (_, i) => record(i));
const never = () => new AbortController().signal;

async function read(journal: Journal, after = -1, signal = never(), each: () => unknown = () => undefined) {
  const records: JournalRecord[] = [];
  for await (const batch of journal.read(after, signal)) {
    records.push(...batch);
    await each();
  }
  return records;
}

const journalOf = (maxBytes = 1_000_000) => new MemoryJournal(maxBytes, () => undefined);

describe('a journal', () => {
  it('is read from any number, by any number of readers, while it is written and afterwards', async () => {
    const journal = journalOf();
    const readers = Array.from({ length: 50 }, (_, i) => {
      // Some are slow.
      const pause = i % 5 === 0 ? () => nextTurn() : () => undefined;
      return read(journal, i - 1, never(), pause).then((records) => expect(records).toEqual(all(300).slice(i)));
    });
    for (const each of all(300)) {
      journal.append([each]);
      if (each.number % 7 === 0) await nextTurn();
    }
    journal.end();
    await Promise.all(readers);
    expect(await read(journal, 298)).toEqual([record(299)]);
    expect(await read(journal, 299)).toEqual([]);
    expect(await read(journal, 5_000)).toEqual([]);
  });

  it('lets go of a reader that leaves, and of nobody else', async () => {
    const journal = journalOf();
    const controller = new AbortController();
    const leaving = read(journal, -1, controller.signal);
    const staying = read(journal);
    await nextTurn();
    controller.abort();
    expect(await leaving).toEqual([]);
    journal.append([record(0)]);
    journal.end();
    expect(await staying).toEqual([record(0)]);
  });

  it('is bounded in bytes: what does not fit is let go of, the oldest first, and a reader is told', async () => {
    const journal = journalOf(10_000);
    for (const each of all(1_000)) journal.append([each]);
    journal.end();
    expect(journal.bytes).toBeLessThanOrEqual(10_000);
    await expect(read(journal)).rejects.toThrow(JournalTrimmed);
    expect((await read(journal, 997)).map(({ number }) => number)).toEqual([998, 999]);
  });

  it('gives a slow reader no more at once than it takes of a long run', async () => {
    const journal = journalOf(100_000_000);
    for (let i = 0; i < 100; i++) journal.append([record(i, 'x'.repeat(10_000))]);
    journal.end();
    const batches: number[] = [];
    for await (const batch of journal.read(-1, never())) batches.push(batch.length);
    expect(Math.max(...batches)).toBeLessThan(10);
  });
});

describe('journals in memory', () => {
  it('are found while their runs go on and for a time afterwards, and forgotten when they are told to', async () => {
    const journals = memoryJournals();
    const journal = await journals.open('resp_1', 'ann');
    expect(await journals.find('resp_1')).toBe(journal);
    journal.end();
    expect(await journals.find('resp_1')).toBe(journal);
    await journals.forget('resp_1');
    expect([await journals.find('resp_1'), await journals.find('resp_2')]).toEqual([undefined, undefined]);
  });

  it('are bounded together: who has most loses the oldest of them', async () => {
    const journals = memoryJournals({ maxAllBytes: 50_000 });
    const make = async (id: string, owner: string) => {
      const journal = await journals.open(id, owner);
      journal.append([record(0, 'x'.repeat(2_000))]);
      journal.end();
    };
    await make('ann', 'ann');
    for (let i = 0; i < 50; i++) await make(`bob ${i}`, 'bob');
    expect(await journals.find('ann')).toBeDefined();
    expect(await journals.find('bob 0')).toBeUndefined();
    expect(await journals.find('bob 49')).toBeDefined();
  });

  it('are forgotten when their time is over', async () => {
    jest.useFakeTimers();
    try {
      const journals = memoryJournals({ keepMs: 1_000 });
      (await journals.open('resp_1', 'ann')).end();
      jest.advanceTimersByTime(999);
      expect(await journals.find('resp_1')).toBeDefined();
      jest.advanceTimersByTime(1);
      expect(await journals.find('resp_1')).toBeUndefined();
    } finally {
      jest.useRealTimers();
    }
  });
});
