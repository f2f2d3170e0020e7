import type { ServerResponse } from 'node:http';
import { type AnswerHead, Completion, type Play } from '../endpoints/chat-completions/completion';
import { runError } from '../errors/run-error';
import { cutOffWhenStalled } from './stalled-reader';

export interface JsonAnswer {
  head: AnswerHead;
  /** ms of silence after which white space is sent, or null. */
  heartbeatMs: number | null;
  /** ms that a reader may take nothing of the answer, or null. */
  stallTimeoutMs: number | null;
  /** Told of a failure that came too late for a status. */
  report(error: unknown): void;
}

const HEADERS = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' } as const;

/**
 * Answers with the whole completion when the run has ended.
 *
 * After a long silence white space keeps the connection: Node's fetch gives up at 300 s, and the SDKs then run the agent
 * again. From then on a failure has no status left; its error body is sent and the connection cut before its end, because
 * that is what makes every client raise.
 *
 * @throws what the run throws, as long as nothing has been sent.
 */
export async function sendJson(res: ServerResponse, play: Play, answer: JsonAnswer): Promise<void> {
  const completion = new Completion(answer.head);
  const heartbeat = answer.heartbeatMs === null ? undefined : setInterval(beat, answer.heartbeatMs, res);
  try {
    await play(completion.add);
    const body = JSON.stringify(completion.toJSON());
    if (!res.headersSent) res.writeHead(200, { ...HEADERS, 'content-length': Buffer.byteLength(body) });
    res.end(body);
    cutOffWhenStalled(res, answer.stallTimeoutMs, () => undefined);
  } catch (error) {
    if (!res.headersSent) throw error;
    answer.report(error);
    res.write(JSON.stringify(runError(error).toBody()), () => res.destroy());
  } finally {
    clearInterval(heartbeat);
  }
}

function beat(res: ServerResponse): void {
  if (!res.headersSent) res.writeHead(200, { ...HEADERS, 'cache-control': 'no-store, no-transform' });
  if (!res.destroyed && !res.writableNeedDrain) res.write('\n');
}
