import type { AgentEvent, AgentRun } from '../../../types/gateway';
import { withoutInstructions } from '../../messages';
import { isOperator, operatorCommand } from './commands';
import type { Connection } from './connection';
import { disconnected, runFailed } from './errors';
import { withoutImagePaths } from './image-paths';
import type { KnownSessions } from './known-sessions';
import type { ResolvedOptions } from './options';
import { promptText } from './prompt';
import { RequestRefused } from './requests';
import { RunInFlight } from './run-in-flight';
import { runPlan, sessionKeyOf } from './run-plan';
import type { SessionSocket } from './session-socket';

export interface RunDependencies {
  connection: Connection;
  sessions: KnownSessions;
  options: ResolvedOptions;
}

/** One run on the shared connection, from the question to the last event of the answer. */
export async function* runOnGateway(run: AgentRun, deps: RunDependencies): AsyncGenerator<AgentEvent> {
  const { connection, sessions, options } = deps;
  run.signal.throwIfAborted();
  const socket = await connection.session();
  const text = promptText(run, await isUnseeded(run, sessions, socket));
  const isTrusted = options.commands === 'operator' && isOperator(run.caller);
  const message = isTrusted ? text : withoutImagePaths(text);
  const plan = runPlan(run, socket.hello, message, isTrusted ? operatorCommand(run) : undefined);
  run.signal.throwIfAborted();
  const flight = new RunInFlight(run, plan, socket, connection, options);
  const onAbort = () => flight.buffer.abort(run.signal.reason);
  run.signal.addEventListener('abort', onAbort, { once: true });
  try {
    yield* flight.buffer;
    if (!run.session.stateless) sessions.add(plan.params.sessionKey);
  } finally {
    run.signal.removeEventListener('abort', onAbort);
    // The reader need not wait for the tidying up.
    flight.leave().catch((cause) => {
      options.onError(new Error(`The Gateway could not be told that run ${run.id} is over.`, { cause }));
    });
  }
}

/** Whether the session knows nothing yet, so that the message must hold the conversation. Asks only if that matters. */
async function isUnseeded(run: AgentRun, sessions: KnownSessions, socket: SessionSocket): Promise<boolean> {
  if (run.session.stateless) return true;
  if (withoutInstructions(run.messages).length === run.turn.length) return false;
  try {
    return !(await sessions.knows(sessionKeyOf(run), socket));
  } catch (error) {
    throw error instanceof RequestRefused ? runFailed(error, undefined) : disconnected(error);
  }
}
