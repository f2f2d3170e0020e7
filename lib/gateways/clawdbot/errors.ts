import type { GatewayErrorCode } from '../../errors/codes';
import { gatewayError } from '../../errors/gateway-error';
import type { Payload, ProtocolError } from './frames';
import { gatewayWords, RequestRefused } from './requests';

/** The Gateway does not let this server in. The message says why and what to do; it is for whoever runs the server. */
export class GatewayRefused extends Error {
  override name = 'GatewayRefused' as const;
  readonly needsDevice: boolean;
  constructor(url: string, error: ProtocolError) {
    super(`The Gateway at ${url} refused the connection: ${gatewayWords(error.message)}. ${remedy(error)}`);
    this.needsDevice = /device identity required/i.test(error.message);
  }
}

function remedy({ message, details }: ProtocolError): string {
  if (/protocol mismatch/i.test(message)) {
    const spoken = Number(details?.expectedProtocol);
    return `It speaks protocol ${spoken || 'unknown'}, this client 3 and 4: update ${spoken < 3 ? 'the Gateway' : 'openai-compat'}.`;
  }
  if (/pairing required/i.test(message)) {
    const { requestId } = details ?? {};
    // It is there to be pasted into a shell.
    const request = typeof requestId === 'string' && /^[\w-]{1,64}$/.test(requestId) ? requestId : '<request id>';
    return `Approve this server on the Gateway's machine: clawdbot devices approve ${request} (openclaw: the same).`;
  }
  if (/device identity required/i.test(message))
    return 'Give it a token or password, or an identityFile that can be written.';
  if (/token|password|unauthorized/i.test(message)) {
    return "Set 'token' (or 'password') to what gateway.auth says in the Gateway's own config.";
  }
  return "Check 'url' and that the Gateway is a Clawdbot 2026.1 or OpenClaw 2026.9, or newer.";
}

/** The connection is gone or could not be made. What happened is the cause; it is not for the client. */
export function disconnected(cause: unknown) {
  return cause instanceof GatewayRefused
    ? gatewayError('gateway_disconnected', 'The Gateway refused the connection of this server.', { cause })
    : gatewayError('gateway_disconnected', undefined, { cause });
}

/** The Gateway's own words for why a model failed, as of protocol 4. */
const FAILOVER: Record<string, GatewayErrorCode> = {
  rate_limit: 'rate_limit_exceeded',
  overloaded: 'overloaded',
  timeout: 'run_timeout',
  context_overflow: 'context_length_exceeded',
};

/** A failed model call, as the transcript tells it: the provider's status, then its message. */
export function modelFailed(message: unknown) {
  const code = /^429\b/.test(String(message)) ? 'rate_limit_exceeded' : 'upstream_error';
  return gatewayError(code, undefined, { cause: new Error(String(message)) });
}

/** A failed run, as an error for the client. */
export function runFailed(error: unknown, observation: Payload | undefined) {
  if (!(error instanceof RequestRefused)) return error;
  const reason = observation?.failoverReason;
  if (typeof reason === 'string')
    return gatewayError(FAILOVER[reason] ?? 'upstream_error', undefined, { cause: error });
  const { code, message } = error.error;
  if (/unknown agent/i.test(message)) return gatewayError('agent_not_found', undefined, { cause: error });
  if (/does not match session key agent|session key belongs to/i.test(message)) {
    return gatewayError('permission_denied', 'The session key belongs to another agent.', { cause: error });
  }
  if (/^Error: attachment /i.test(message) || (/attachment /i.test(message) && /size limit|base64/i.test(message))) {
    return gatewayError('attachment_invalid', undefined, { cause: error });
  }
  if (code === 'FORBIDDEN' || /missing scope|session policy/i.test(message)) {
    return gatewayError('permission_denied', undefined, { cause: error });
  }
  if (/suspending|restarting|draining/i.test(message)) return gatewayError('overloaded', undefined, { cause: error });
  return gatewayError('agent_error', undefined, { cause: error });
}
