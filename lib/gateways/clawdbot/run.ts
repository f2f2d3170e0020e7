import type { AgentEvent, AgentRun } from '../../../types/gateway';
import type { AssistantMessage } from '../../../types/openai';
import { gatewayError, isGatewayErrorCode } from '../../errors/gateway-error';
import { withoutInstructions } from '../../messages';
import { isOperator, operatorCommand } from './commands';
import type { Connection } from './connection';
import { disconnected, runFailed } from './errors';
import { withoutImagePaths } from './image-paths';
import { conversationDigest, type KnownSessions } from './known-sessions';
import type { ResolvedOptions } from './options';
import { promptText } from './prompt';
import { RequestRefused } from './requests';
import { RunInFlight } from './run-in-flight';
import { forgetting, runPlan, sessionKeyOf } from './run-plan';
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
  const key = sessionKeyOf(run);
  await sessions.free(key, run.signal);
  run.signal.throwIfAborted();
  const text = promptText(run, await isUnseeded(run, sessions, socket));
  const isTrusted = options.commands === 'operator' && isOperator(run.caller);
  const message = isTrusted ? text : withoutImagePaths(text);
  const plan = runPlan(run, socket.hello, message, isTrusted ? operatorCommand(run) : undefined);
  run.signal.throwIfAborted();
  const flight = new RunInFlight(run, plan, socket, connection, options);
  const onAbort = () => flight.buffer.abort(run.signal.reason);
  run.signal.addEventListener('abort', onAbort, { once: true });
  let isWhole = false;
  try {
    let knows: string | undefined;
    if (run.session.history === 'gateway') yield* flight.buffer;
    else knows = conversationDigest([...run.messages, yield* heard(flight.buffer)]);
    isWhole = true;
    if (!run.session.stateless) sessions.add(key, knows);
  } finally {
    run.signal.removeEventListener('abort', onAbort);
    // The reader need not wait for the tidying up.
    const left = flight.leave(isWhole).catch((cause) => {
      options.onError(new Error(`The Gateway could not be told that run ${run.id} is over.`, { cause }));
    });
    if (!isWhole && plan.forget) sessions.leave(key, left);
  }
}

/** Hands the events on, and returns what they said. */
async function* heard(events: AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent, AssistantMessage> {
  let content = '';
  for await (const event of events) {
    if (event.type === 'text') content += event.text;
    yield event;
  }
  return { role: 'assistant', content };
}

/**
 * Whether the session knows nothing yet, so that the message must hold the conversation. Asks only if that matters. A session
 * that is to be what the client sent is made to know nothing.
 */
async function isUnseeded(run: AgentRun, sessions: KnownSessions, socket: SessionSocket): Promise<boolean> {
  const { stateless, history, replayable = false } = run.session;
  if (stateless) return true;
  if (history === 'gateway' && withoutInstructions(run.messages).length === run.turn.length) return false;
  const key = sessionKeyOf(run);
  try {
    // What can be seeded is asked for each time: it costs a round trip, and no answer comes out of an empty session.
    if (!(await sessions.knows(key, socket, replayable))) return true;
    if (history === 'gateway' || sessions.knowsJust(key, conversationDigest(messagesBefore(run)))) return false;
    const forget = forgetting(run, socket.hello);
    if (forget === undefined) throw cannotForget();
    await socket.requests.send(forget.method, forget.params);
    sessions.drop(key);
    return true;
  } catch (error) {
    if (isGatewayErrorCode((error as { code?: unknown }).code)) throw error;
    throw error instanceof RequestRefused ? runFailed(error, undefined) : disconnected(error);
  }
}

function messagesBefore({ messages, turn }: AgentRun) {
  const said = withoutInstructions(messages);
  return said.slice(0, said.length - withoutInstructions(turn).length);
}

/** Better no answer than one out of another conversation. */
function cannotForget() {
  const message =
    'The session at the Gateway remembers something else than this conversation, and this server may not change that ' +
    "(it has no scope 'operator.admin'). Use another session.";
  return gatewayError('permission_denied', message);
}
