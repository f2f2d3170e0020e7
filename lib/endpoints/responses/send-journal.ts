import { invalidRequest } from '../../errors/api-error';
import { EventStream } from '../../http/event-stream';
import type { Exchange } from '../../http/exchange';
import { DONE } from '../../http/send-stream';
import { type Journal, JournalTrimmed } from '../../journal/journal';

/**
 * Answers with the events of a journal after a number, and with those to come, at the reader's own pace.
 *
 * @throws ApiError 400 if what would come first is not kept any more.
 */
export async function sendJournal(exchange: Exchange, journal: Journal, after: number): Promise<void> {
  const stream = new EventStream(exchange.res, exchange.settings, () => undefined);
  try {
    for await (const records of journal.read(after, exchange.left)) {
      const room = stream.write(records.map(({ text }) => text).join(''));
      if (room !== undefined) await room;
    }
  } catch (error) {
    if (!(error instanceof JournalTrimmed)) throw error;
    if (!stream.isOpen) {
      stream.release();
      throw expired();
    }
    // The reader has fallen behind what is kept: a cut tells it more truly than an end.
    return void exchange.res.destroy();
  }
  void stream.write(DONE);
  stream.end();
}

export function expired() {
  return invalidRequest(null, 'stream', 'This response can no longer be streamed. Retrieve it without `stream`.');
}
