import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import { Authenticator } from 'passport';
import { Strategy } from 'passport-http-bearer';
import type { Caller } from '../../types/gateway';

/** Who a bearer token belongs to, or null for nobody. */
export type CheckToken = (
  token: string,
  req: IncomingMessage,
  /** Aborts when the client leaves. */
  left: () => AbortSignal,
) => Caller | null | Promise<Caller | null>;

/** What one request asks Passport. */
export interface BearerQuery {
  req: IncomingMessage;
  left: () => AbortSignal;
  authorization: string;
  check: CheckToken;
}

/**
 * What Passport sees. The Bearer strategy would also take an `access_token` from body or query; tokens in URLs end in logs,
 * so there is neither. Nor is there a response: what to answer is not Passport's to say.
 */
interface View {
  headers: { authorization: string };
  check: CheckToken;
  req: IncomingMessage;
  left: () => AbortSignal;
}

/**
 * Makes the Bearer authentication of one mount. It resolves with null if the credential is nobody's.
 *
 * The Authenticator is private, and the strategy registered by name: given an instance, Passport 0.7 shares it between
 * requests, and two concurrent ones swap their results.
 */
export function bearerAuthentication(): (asked: BearerQuery) => Promise<Caller | null> {
  const passport = new Authenticator();
  const strategy = new Strategy<View, Caller>({ passReqToCallback: true }, ({ check, req, left }, token, done) => {
    const admitted = check(token, req, left);
    if (!(admitted instanceof Promise)) return done(null, admitted ?? false);
    admitted.then((caller) => done(null, caller ?? false), done);
  });
  passport.use('bearer', strategy);

  return ({ req, left, authorization, check }) => {
    const view: View = { headers: { authorization }, check, req, left };
    return new Promise((resolve, reject) => {
      const decide = (error: unknown, caller?: Caller | false) => {
        if (error) reject(error);
        else resolve(caller || null);
      };
      passport.authenticate('bearer', { session: false }, decide)(view as unknown as Request, {} as Response, reject);
      // Passport assigns functions to properties, and V8 makes such functions in the old space: until the next full
      // collection they keep what Passport saw. It must not be the request, and with that all that a request ever made.
      Object.assign(view, { check: undefined, req: undefined, left: undefined });
    });
  };
}
