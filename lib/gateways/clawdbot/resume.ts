import { gatewayError } from '../../errors/gateway-error';
import { isPayload } from './frames';
import type { RunAnswer } from './run-answer';
import { lastReply, textOfMessage } from './run-result';
import type { SessionSocket } from './session-socket';

/** How long one question waits for the end of the run, and how long after that for its answer. */
const WAIT_MS = 30_000;
const GRACE_MS = 10_000;

/**
 * Waits for a run whose connection was lost, on the one that came after: its events go on, and how it ended is asked
 * for, since the final response went to the lost connection.
 *
 * @throws gatewayError `agent_error` if the run failed, else what a request fails with.
 */
export async function resumeRun(
  runId: string,
  sessionKey: string,
  socket: SessionSocket,
  answer: RunAnswer,
  isLeft: () => boolean,
): Promise<void> {
  while (!answer.settled && !isLeft()) {
    const params = { runId, timeoutMs: WAIT_MS };
    const { status, terminalReply, error, stopReason } = await socket.requests.send('agent.wait', params, {
      timeoutMs: WAIT_MS + GRACE_MS,
    });
    if (status === 'timeout' && stopReason === undefined) continue;
    if (status !== 'ok') throw gatewayError('agent_error', undefined, { cause: new Error(String(error ?? status)) });
    const reply = await lastReply(sessionKey, socket);
    const text = isPayload(terminalReply) ? terminalReply.text : textOfMessage(reply);
    answer.end(text, reply?.usage, stopReason);
  }
}
