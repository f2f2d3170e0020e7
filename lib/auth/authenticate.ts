import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { Authenticator } from 'passport';
import { Strategy } from 'passport-http-bearer';
import type { Caller } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import type { CheckToken } from './credentials';

export type Authenticate = (
  req: IncomingMessage,
  res: ServerResponse,
  admission: CheckToken | Caller,
) => Promise<Caller>;

/**
 * The part of a request that Passport sees. The Bearer strategy would also take an `access_token` from body or query;
 * tokens in URLs end in logs, so there is neither.
 */
interface View {
  headers: { authorization: string | undefined };
  req: IncomingMessage;
  check: CheckToken;
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="openai-compat"' };

/**
 * Makes the authentication of one mount.
 *
 * The Authenticator is private, and the strategy registered by name: given an instance, Passport 0.7 shares it between
 * requests, and two concurrent ones swap their results.
 */
export function bearerAuthentication(): Authenticate {
  const passport = new Authenticator();
  const strategy = new Strategy<View, Caller>({ passReqToCallback: true }, ({ check, req }, token, done) => {
    const admitted = check(token, req);
    if (!(admitted instanceof Promise)) return done(null, admitted ?? false);
    admitted.then((caller) => done(null, caller ?? false), done);
  });
  passport.use('bearer', strategy);

  return (req, res, admission) =>
    new Promise((resolve, reject) => {
      if (typeof admission !== 'function') return resolve(admission);
      const view: View = { headers: { authorization: req.headers.authorization }, req, check: admission };
      const decide = (error: unknown, caller?: Caller | false) => {
        if (error) reject(error);
        else if (caller) resolve(caller);
        else reject(new ApiError(isBearer(req) ? 'invalid_credential' : 'missing_credential', { headers: CHALLENGE }));
      };
      passport.authenticate('bearer', { session: false }, decide)(view as unknown as Request, res, reject);
    });
}

function isBearer(req: IncomingMessage): boolean {
  return /^bearer +\S/i.test(req.headers.authorization ?? '');
}
