import type { AgentEvent } from '../../types/gateway';
import type { ApiError } from '../errors/api-error';
import { ownError } from '../errors/classify';
import type { Play } from '../run/execution';
import { EventStream } from './event-stream';
import type { Exchange } from './exchange';

/** Writes the events of a run in the words of one API. */
export interface Mapper {
  /** The text for an event, whole SSE frames; empty where the event says nothing on the wire. */
  of(event: AgentEvent): string;
  /** The text for a failure, up to the end of the stream. */
  fail(error: ApiError): string;
}

/**
 * Answers with the run's events as they come.
 *
 * @throws what the run throws, as long as nothing has been sent: the failure then keeps its real status; ApiError
 *   `internal_error` for a fault of the mapper.
 */
export async function sendStream(exchange: Exchange, play: Play, mapper: Mapper): Promise<void> {
  const stream = new EventStream(exchange.res, exchange.settings, exchange.readerStalled);
  try {
    await play((event) => {
      try {
        return stream.write(mapper.of(event));
      } catch (fault) {
        throw ownError(fault);
      }
    });
  } catch (error) {
    if (!stream.isOpen) {
      stream.release();
      throw error;
    }
    void stream.write(mapper.fail(exchange.report(error)));
  }
  stream.end();
}
