import type { ServerResponse } from 'node:http';
import { Chunks } from '../endpoints/chat-completions/chunks';
import type { AnswerHead, Play } from '../endpoints/chat-completions/completion';
import { runError } from '../errors/run-error';
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
export async function sendStream(res: ServerResponse, play: Play, answer: StreamAnswer): Promise<void> {
  const stream = new EventStream(res, answer);
  const chunks = new Chunks(answer.head, answer.includeUsage);
  try {
    await play((event) => stream.write(chunks.of(event)));
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
