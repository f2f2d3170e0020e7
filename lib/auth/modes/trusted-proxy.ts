import type { IncomingMessage } from 'node:http';
import type { Caller, GatewayConfig } from '../../../types/gateway';
import { ApiError } from '../../errors/api-error';
import { callerId } from '../caller';
import { trusts } from '../proxy-addresses';
import type { AuthMode } from './auth-mode';

type Gateway = Partial<GatewayConfig['gateway']>;

/** `trusted-proxy`: a proxy in front has asked, and names the user in a header. */
export const trustedProxy: AuthMode = {
  asksNobody: false,
  explain: ({ trustedProxy }) => ({
    how: `Authentication: by the proxy in front, which names the user in ${trustedProxy?.userHeader}`,
    header: `${trustedProxy?.userHeader}: YOUR_NAME`,
  }),
  open: () => ({
    check: checkTrustedProxy,
    admission: (gateway) => ({ identify: (req) => proxiedCaller(req, gateway) }),
  }),
};

/**
 * Who the proxy in front says is calling. It is believed only where the socket itself comes from a listed address, never
 * by a header; and only if the user is named once, since a second value may be the client's own.
 *
 * @throws ApiError 401 if there is no such proxy, or it has not named a user who may come in.
 */
function proxiedCaller(req: IncomingMessage, { trustedProxies = [], auth }: Gateway): Caller {
  const { userHeader = '', requiredHeaders = [], allowUsers } = auth?.trustedProxy ?? {};
  if (!trusts(trustedProxies, req.socket.remoteAddress)) throw denied();
  const users = valuesOf(req, userHeader);
  const [user = ''] = users;
  if (users.length !== 1 || user === '') throw denied();
  if (requiredHeaders.some((name) => !valuesOf(req, name).some(Boolean))) throw denied();
  if (allowUsers !== undefined && !allowUsers.includes(user)) throw denied();
  return { id: callerId(user) };
}

/**
 * @throws Error if nobody could be identified; the message names the remedy.
 */
function checkTrustedProxy({ trustedProxies = [], auth }: Gateway): void {
  if (auth?.trustedProxy === undefined) {
    throw new Error(
      "openAiCompat: gateway.auth.mode is 'trusted-proxy', but nothing says which header names the user. " +
        "Set gateway.auth.trustedProxy, for example to { userHeader: 'x-forwarded-user' }.",
    );
  }
  if (trustedProxies.length === 0) {
    throw new Error(
      "openAiCompat: gateway.auth.mode is 'trusted-proxy', but no proxy is listed. List the addresses of yours in " +
        "gateway.trustedProxies, for example ['127.0.0.1'] or ['10.0.0.0/8'].",
    );
  }
}

/** Each value by itself: `req.headers` would join two into one. */
function valuesOf(req: IncomingMessage, name: string): string[] {
  return req.headersDistinct[name.toLowerCase()] ?? [];
}

function denied(): ApiError {
  return new ApiError('missing_credential', {
    message: 'Please sign in: this server answers only requests that come through its proxy.',
  });
}
