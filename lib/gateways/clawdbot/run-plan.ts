import type { AgentRun } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';
import { isPlainText } from './commands';
import type { Payload } from './frames';
import type { Hello } from './handshake';
import type { FrameTooLarge } from './requests';

export interface Request {
  method: string;
  params: Payload;
}

/** How one run goes over the protocol. */
export interface RunPlan extends Request {
  method: 'agent' | 'chat.send';
  /** Stops the run; `undefined` where the protocol has no way. */
  stop: Request | undefined;
  /** Done when the run is over: removes the session of a stateless run. */
  tidy: Request | undefined;
  /** Done when the run has not come to a good end: the session then knows a turn that its client does not count. */
  forget: Request | undefined;
}

/**
 * The requests of a run. `agent` takes any text as a text, takes instructions and reports usage, but protocol 3 cannot stop
 * it, unless by removing its session. `chat.send` can be stopped, but takes no instructions and reads commands in the text:
 * it gets the operator's commands, and on protocol 3 the plain texts of a caller who may use every session anyway.
 *
 * Where the host allows it, `command` is `operatorCommand(run)`, and is sent instead of the message.
 *
 * @throws gatewayError `permission_denied` for another agent's session, `attachment_invalid` for what is no image.
 */
export function runPlan(run: AgentRun, hello: Hello, message: string, command: string | undefined): RunPlan {
  const sessionKey = sessionKeyOf(run);
  const images = imagesOf(run, hello);
  const common = {
    sessionKey,
    message: command ?? message,
    idempotencyKey: run.id,
    deliver: false,
    ...(images.length > 0 ? { attachments: images } : {}),
  };
  const forget = forgetting(run, hello);
  const tidy = run.session.stateless ? forget : undefined;
  const abort = { method: 'chat.abort', params: { sessionKey, runId: run.id } };
  // Removing the session stops its run, on protocol 3 too; it must not be one whose memory counts.
  const removal = forget && { method: 'sessions.delete', params: forget.params };
  const stoppable =
    hello.protocol < 4 && !removal && !run.instructions && run.caller.sessions === 'any' && isPlainText(message);
  if (command !== undefined || stoppable) return { method: 'chat.send', params: common, stop: abort, tidy, forget };
  return {
    method: 'agent',
    params: {
      ...common,
      agentId: run.agentId,
      ...(run.instructions ? { extraSystemPrompt: run.instructions } : {}),
    },
    stop: hello.protocol < 4 ? removal : abort,
    tidy,
    forget,
  };
}

/**
 * The request by which the Gateway forgets what a session knows. A session that can be seeded anew is removed; one that somebody
 * has named keeps its settings. Undefined where the session holds for itself, or without the scope `operator.admin`.
 */
export function forgetting(run: AgentRun, { scopes }: Hello): Request | undefined {
  if (!scopes.includes('operator.admin')) return undefined;
  const { stateless, replayable, history } = run.session;
  const params = { key: sessionKeyOf(run) };
  if (stateless || replayable) return { method: 'sessions.delete', params };
  return history === 'client' ? { method: 'sessions.reset', params } : undefined;
}

/** A key that names no agent lives with the run's agent: memory belongs to an agent. */
export function sessionKeyOf({ session: { key }, agentId }: AgentRun): string {
  const owner = /^agent:([^:]*):/i.exec(key)?.[1];
  if (owner === undefined) return `agent:${agentId}:${key}`;
  if (owner.toLowerCase() === agentId.toLowerCase()) return key;
  // `chat.send` would run the other agent.
  throw gatewayError('permission_denied', 'The session key belongs to another agent.');
}

function imagesOf(run: AgentRun, { maxImageBytes = Number.POSITIVE_INFINITY }: Hello): Payload[] {
  return run.attachments.map(({ kind, mediaType, bytes, name, path: param }) => {
    if (kind !== 'image') {
      throw gatewayError('attachment_invalid', `This agent reads images, but no ${kind} attachments.`, { param });
    }
    if (bytes.length > maxImageBytes) {
      throw gatewayError('attachment_invalid', `The image is larger than the Gateway takes (${maxImageBytes} bytes).`, {
        param,
      });
    }
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    return { type: 'image', mimeType: mediaType, content, ...(name === undefined ? {} : { fileName: name }) };
  });
}

/** Says of a run that does not fit into a frame what of it is too large. */
export function tooLargeRun(run: AgentRun, error: FrameTooLarge) {
  const overhead = error.bytes - base64Length(run.attachments.reduce((sum, { bytes }) => sum + bytes.length, 0));
  const largest = run.attachments.reduce<(typeof run.attachments)[number] | undefined>(
    (max, each) => (each.bytes.length > (max?.bytes.length ?? 0) ? each : max),
    undefined,
  );
  if (!largest || overhead > error.limitBytes) {
    const message = `The conversation is longer than the Gateway takes in one message (${error.limitBytes} bytes).`;
    return gatewayError('context_length_exceeded', message, { cause: error });
  }
  const message = `The attachments are larger than the Gateway takes in one message (${error.limitBytes} bytes in all, as base64).`;
  return gatewayError('attachment_invalid', message, { param: largest.path, cause: error });
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
