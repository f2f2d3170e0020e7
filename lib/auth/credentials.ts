import type { IncomingMessage } from 'node:http';
import type { Caller, GatewayAuth } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { checkSharedSecret, isSecret, sharedSecret } from './shared-secret';

/** Who a bearer token belongs to, or null for nobody. */
export type CheckToken = (token: string, req: IncomingMessage) => Caller | null | Promise<Caller | null>;

/** Whoever has the Gateway's secret is its operator (the reference Gateways' rule): all agents, all sessions. */
const OPERATOR: Caller = { id: 'operator', sessions: 'any' };
const ANONYMOUS: Caller = { id: 'anonymous', sessions: 'any' };

/**
 * How the config of this moment admits callers: by a check of their token, or, in mode `none`, all of them as one.
 */
export function admission(auth: GatewayAuth, verify: OpenAiCompatOptions['verify']): CheckToken | Caller {
  if (verify !== undefined) return checkedBy(verify);
  switch (auth.mode) {
    case 'none':
      return ANONYMOUS;
    case 'token':
    case 'password': {
      const secret = sharedSecret(auth, auth.mode);
      // A secret that has left the config admits nobody; it never means `none`.
      return (token) => (secret !== undefined && isSecret(token, secret) ? OPERATOR : null);
    }
    default:
      return () => null;
  }
}

/**
 * @throws Error if the config admits nobody, with the remedy.
 */
export function checkAdmission(auth: GatewayAuth | undefined, verify: OpenAiCompatOptions['verify']): void {
  if (verify !== undefined) return;
  switch (auth?.mode) {
    case 'none':
      return;
    case 'token':
    case 'password':
      checkSharedSecret(auth, auth.mode);
      return;
    default:
      throw new Error(
        `openAiCompat: gateway.auth.mode is ${JSON.stringify(auth?.mode)}. Set it to 'token' or 'password' (or to 'none', if nobody ` +
          'else can reach this server), or pass options.verify.',
      );
  }
}

function checkedBy(verify: NonNullable<OpenAiCompatOptions['verify']>): CheckToken {
  return async (token, req) => {
    try {
      return checkCaller(await verify(token, req));
    } catch (cause) {
      // The host's users could not be asked. That is no reason to call the credential wrong.
      throw new ApiError('auth_unavailable', { cause });
    }
  };
}

/** A caller's id becomes part of session keys, so it must not be able to look like another's. */
function checkCaller(caller: Caller | null): Caller | null {
  if (!caller) return null;
  if (typeof caller.id === 'string' && /^[a-z0-9_-]{1,64}$/.test(caller.id)) return caller;
  throw new TypeError(
    `options.verify: the caller's id must match [a-z0-9_-]{1,64}. Derive one, for example a digest of the user's id.`,
  );
}
