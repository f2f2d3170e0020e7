import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { Authenticator } from 'passport';
import { Strategy } from 'passport-http-bearer';
import type { Caller } from '../../types/gateway';

/** Who a bearer token belongs to, or null for nobody. */
export type CheckToken = (token: string, req: IncomingMessage) => Caller | null | Promise<Caller | null>;

/** What one request asks Passport. */
export interface BearerQuery {
  req: IncomingMessage;
  res: ServerResponse;
  authorization: string;
  check: CheckToken;
}

/**
 * The part of a request that Passport sees. The Bearer strategy would also take an `access_token` from body or query;
 * tokens in URLs end in logs, so there is neither.
 */
interface View {
  headers: { authorization: string };
  asked: BearerQuery;
}

/**
 * Makes the Bearer authentication of one mount. It resolves with null if the credential is nobody's.
 *
 * The Authenticator is private, and the strategy registered by name: given an instance, Passport 0.7 shares it between
 * requests, and two concurrent ones swap their results.
 */
export function bearerAuthentication(): (asked: BearerQuery) => Promise<Caller | null> {
  const passport = new Authenticator();
  const strategy = new Strategy<View, Caller>({ passReqToCallback: true }, ({ asked }, token, done) => {
    const admitted = asked.check(token, asked.req);
    if (!(admitted instanceof Promise)) return done(null, admitted ?? false);
    admitted.then((caller) => done(null, caller ?? false), done);
  });
  passport.use('bearer', strategy);

  return (asked) =>
    new Promise((resolve, reject) => {
      const view: View = { headers: { authorization: asked.authorization }, asked };
      const decide = (error: unknown, caller?: Caller | false) => {
        if (error) reject(error);
        else resolve(caller || null);
      };
      passport.authenticate('bearer', { session: false }, decide)(view as unknown as Request, asked.res, reject);
    });
}
