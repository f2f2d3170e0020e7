import type { IncomingMessage } from 'node:http';
import type { Caller, GatewayConfig } from '../../types/gateway';
import type { ErrorContext, OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { observe } from '../host-callback';
import { Admissions } from './admission';
import { attempts } from './attempt';
import { bearerAuthentication } from './bearer';
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
  const admissions = new Admissions({ verify, hostTimeoutMs, report });
  const bearer = bearerAuthentication();
  const attemptOf = attempts(report);

  return {
    check: (gateway) => admissions.check(gateway),
    close: () => admissions.close(),

    async authenticate(req, gateway, left) {
      const admission = admissions.of(gateway);
      if ('identify' in admission) return admission.identify(req);

      const attempt = attemptOf(req, gateway.auth?.rateLimit);
      attempt?.refuse();
      const token = sentCredential(req, apiKeyHeader);
      if (token === undefined) throw new ApiError('missing_credential', { headers: CHALLENGE });

      const turn = attempt?.enter(left);
      if (turn !== undefined) await turn;
      try {
        const check = attempt?.counted(admission.check) ?? admission.check;
        const caller = await bearer({ req, left, token, check });
        if (caller !== null) return caller;
        await attempt?.failed();
      } finally {
        attempt?.end();
      }
      throw new ApiError('invalid_credential', { headers: CHALLENGE });
    },
  };
}
