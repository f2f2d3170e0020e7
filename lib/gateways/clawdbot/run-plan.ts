import type { AgentRun } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';
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
}

/**
 * Chooses the method. `agent` takes instructions and reports usage, but protocol 3 cannot stop it, unless by removing
 * its session; its `chat.send` can be stopped, but takes no instructions and obeys commands in the text.
 */
export function planRun(run: AgentRun, hello: Hello, message: string): RunPlan {
  const sessionKey = sessionKeyOf(run);
  const attachments = attachmentsOf(run, hello);
  const common = {
    sessionKey,
    message,
    idempotencyKey: run.id,
    deliver: false,
    ...(attachments.length > 0 ? { attachments } : {}),
  };
  const tidy =
    run.session.stateless && hello.scopes.includes('operator.admin')
      ? { method: 'sessions.delete', params: { key: sessionKey } }
      : undefined;
  const abort = { method: 'chat.abort', params: { sessionKey, runId: run.id } };
  const asChat = hello.protocol < 4 && !tidy && !run.instructions && isPlain(message);
  if (asChat) return { method: 'chat.send', params: common, stop: abort, tidy };
  return {
    method: 'agent',
    params: {
      ...common,
      agentId: run.agentId,
      ...(run.instructions ? { extraSystemPrompt: run.instructions } : {}),
    },
    stop: hello.protocol < 4 ? tidy : abort,
    tidy,
  };
}

/** A key that names no agent lives with the run's agent: memory belongs to an agent. */
export function sessionKeyOf({ session: { key }, agentId }: AgentRun): string {
  const owner = /^agent:([^:]*):/i.exec(key)?.[1];
  if (owner === undefined) return `agent:${agentId}:${key}`;
  if (owner.toLowerCase() === agentId.toLowerCase()) return key;
  // `chat.send` would run the other agent.
  throw gatewayError('permission_denied', 'The session key belongs to another agent.');
}

/**
 * Whether protocol 3's `chat.send` would hand the text on as it is. It folds every white space into one blank, and obeys
 * slash commands anywhere, `!` commands and words that stop a run.
 */
function isPlain(message: string): boolean {
  const folded = /[^\S ]| {2}/.test(message);
  return !folded && !/(^| )[/!]\S/.test(message) && !/^(stop|esc|abort|wait|exit|interrupt)$/i.test(message.trim());
}

function attachmentsOf(run: AgentRun, { maxImageBytes = Number.POSITIVE_INFINITY }: Hello): Payload[] {
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
export function tooLarge(run: AgentRun, error: FrameTooLarge) {
  const overhead = error.bytes - base64Length(run.attachments.reduce((sum, { bytes }) => sum + bytes.length, 0));
  const largest = run.attachments.reduce<(typeof run.attachments)[number] | undefined>(
    (max, each) => (each.bytes.length > (max?.bytes.length ?? 0) ? each : max),
    undefined,
  );
  if (!largest || overhead > error.limit) {
    const message = `The conversation is longer than the Gateway takes in one message (${error.limit} bytes).`;
    return gatewayError('context_length_exceeded', message, { cause: error });
  }
  const message = `The attachments are larger than the Gateway takes in one message (${error.limit} bytes in all, as base64).`;
  return gatewayError('attachment_invalid', message, { param: largest.path, cause: error });
}

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
