import type { AgentEvent } from '../../types/gateway';
import type { ApiError } from '../errors/api-error';
import type { Play } from '../run/play';
import { EventStream, type KeepAlive } from './event-stream';
import type { Exchange } from './exchange';

/** What a stream ends with, in every API. */
export const DONE = 'data: [DONE]\n\n';

/** Writes the events of a run in the words of one API. */
export interface Mapper extends KeepAlive {
  /**
   * The text for an event, whole SSE frames; empty where the event says nothing on the wire. The finish may take a promise: an
   * answer is kept before its client is told that it is whole.
   */
  of(event: AgentEvent): string | Promise<string>;
  /** The text for a failure, up to the end of the stream. */
  fail(error: ApiError): string | Promise<string>;
}

/**
 * Answers with the run's events as they come.
 *
 * @throws what the run throws, as long as nothing has been sent: the failure then keeps its real status.
 */
export async function sendStream(exchange: Exchange, play: Play, mapper: Mapper): Promise<void> {
  const stream = new EventStream(exchange.res, exchange.settings, exchange.readerStalled, mapper);
  try {
    await play((event) => {
      const text = mapper.of(event);
      if (typeof text !== 'string') return text.then((whole) => void stream.write(whole));
      const room = stream.write(text);
      // What ends the answer leaves at the reader's pace; the run's session need not wait for that.
      return event.type === 'finish' ? undefined : room;
    });
  } catch (error) {
    if (!stream.isOpen) {
      stream.release();
      throw error;
    }
    const failure = exchange.report(error);
    // Nobody reads the answer of a client that has left, and nothing is kept of it.
    if (!exchange.res.destroyed) void stream.write(await mapper.fail(failure));
  }
  stream.end();
}
