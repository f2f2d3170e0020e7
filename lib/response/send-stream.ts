import type { ServerResponse } from 'node:http';
import type { AgentEvent } from '../../types/gateway';
import { runError } from '../errors/run-error';
import { Chunks } from './chunks';
import type { AnswerHead } from './completion';
import { EventStream, type EventStreamSettings } from './event-stream';

export interface StreamAnswer extends EventStreamSettings {
  head: AnswerHead;
  includeUsage: boolean;
  /** Told of a failure that became an error event. */
  report(error: unknown): void;
}

/**
 * Answers with the run's events as they come.
 *
 * @throws what the run throws, as long as nothing has been sent: the failure then keeps its real status.
 */
export async function sendStream(
  res: ServerResponse,
  run: AsyncIterable<AgentEvent>,
  answer: StreamAnswer,
): Promise<void> {
  const stream = new EventStream(res, answer);
  const chunks = new Chunks(answer.head, answer.includeUsage);
  try {
    for await (const event of run) {
      const room = stream.write(chunks.of(event));
      if (room !== undefined) await room;
    }
  } catch (error) {
    if (!stream.isOpen) {
      stream.release();
      throw error;
    }
    answer.report(error);
    void stream.write(chunks.error(runError(error)));
  }
  stream.end();
}
