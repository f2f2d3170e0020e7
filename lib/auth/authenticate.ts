import type { IncomingMessage } from 'node:http';
import type { Caller, GatewayConfig } from '../../types/gateway';
import type { ErrorContext, OpenAiCompatOptions } from '../../types/options';
import { ApiError } from '../errors/api-error';
import { observe } from '../host-callback';
import { Attempts } from './attempts';
import { bearerAuthentication } from './bearer';
import { Credentials } from './credentials';
import { sentCredential } from './sent-credential';

type Gateway = GatewayConfig['gateway'];

/**
 * Who a request comes from, by the config of this moment.
 *
 * @throws ApiError 401 without a credential or with a wrong one, 429 to an address that has sent too many wrong ones, 503 if
 *   the credential cannot be checked.
 */
export type Authenticate = (req: IncomingMessage, gateway: Gateway) => Promise<Caller>;

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
  onError(error: unknown, context: ErrorContext): void;
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="openai-compat"' };

export function authentication({ verify, apiKeyHeader, onError }: AuthenticationSettings): Authentication {
  const report = (error: Error): void => observe('onError', () => onError(error, {}));
  const bearer = bearerAuthentication();
  const credentials = new Credentials(verify, report);
  const attempts = new Attempts(report);

  return {
    check: (gateway) => credentials.check(gateway),
    close: () => credentials.close(),

    async authenticate(req, gateway) {
      const admission = credentials.admission(gateway);
      if ('identify' in admission) return admission.identify(req);

      const attempt = attempts.of(req, gateway.auth?.rateLimit);
      await attempt?.begin();
      const authorization = sentCredential(req.headers, apiKeyHeader);
      if (authorization === undefined) throw new ApiError('missing_credential', { headers: CHALLENGE });

      const caller = await bearer({ req, authorization, check: admission.check });
      if (caller === null) {
        await attempt?.failed();
        throw new ApiError('invalid_credential', { headers: CHALLENGE });
      }
      await attempt?.succeeded();
      return caller;
    },
  };
}
