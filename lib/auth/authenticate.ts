import type { IncomingMessage } from 'node:http';
import type { Caller, GatewayConfig } from '../../types/gateway';
import type { ErrorContext, OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { observe } from '../host-callback';
import { Attempts } from './attempts';
import { bearerAuthentication } from './bearer';
import { Credentials } from './credentials';
import { hostVerify } from './host-verify';
import { sentCredential } from './sent-credential';

type Gateway = GatewayConfig['gateway'];

/**
 * Who a request comes from, by the config of this moment.
 *
 * @throws ApiError 401 without a credential or with a wrong one, 429 to an address that has sent too many wrong ones, 503 if
 *   the credential cannot be checked; the reason of `left` if the client leaves before.
 */
export type Authenticate = (
  req: IncomingMessage,
  gateway: Gateway,
  /** Aborts when the client leaves. Made when it is asked for: few requests need it. */
  left: () => AbortSignal,
) => Promise<Caller>;

/** The authentication of one mount. */
export interface Authentication {
  authenticate: Authenticate;
  /** @throws Error if nobody could authenticate, with the remedy. */
  check(gateway: Gateway | undefined): void;
  close(): void;
}

export interface AuthenticationSettings {
  verify: OpenAiCompatOptions['verify'];
  apiKeyHeader: boolean;
  /** ms that `verify` may take; `null` for no bound. */
  hostTimeoutMs: number | null;
  onError(error: unknown, context: ErrorContext): void;
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="openai-compat"' };

export function authentication({
  verify,
  apiKeyHeader,
  hostTimeoutMs,
  onError,
}: AuthenticationSettings): Authentication {
  const report = (error: Error): void => observe('onError', () => onError(error, {}));
  const bearer = bearerAuthentication();
  const credentials = new Credentials(verify === undefined ? undefined : hostVerify(verify, hostTimeoutMs), report);
  const attempts = new Attempts(report);

  return {
    check: (gateway) => credentials.check(gateway),
    close: () => credentials.close(),

    async authenticate(req, gateway, left) {
      const admission = credentials.admission(gateway);
      if ('identify' in admission) return admission.identify(req);

      const attempt = attempts.of(req, gateway.auth?.rateLimit);
      await attempt?.begin();
      const authorization = sentCredential(req.headers, apiKeyHeader);
      if (authorization === undefined) throw new ApiError('missing_credential', { headers: CHALLENGE });

      const caller = await bearer({ req, left, authorization, check: admission.check });
      if (caller === null) {
        await attempt?.failed();
        throw new ApiError('invalid_credential', { headers: CHALLENGE });
      }
      await attempt?.succeeded();
      return caller;
    },
  };
}
