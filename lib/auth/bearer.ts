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
  /** The credential, as `sentCredential` found it. */
  token: string;
  check: CheckToken;
}

/**
 * What Passport sees. The Bearer strategy takes a token from the header, where it would parse once more what has been parsed,
 * or from `access_token` of a body (RFC 6750, 2.2), where it stands as it is. The request's own body and query are not there
 * (tokens in URLs end in logs), nor is there a response: what to answer is not Passport's to say.
 */
interface View {
  body: { access_token: string };
  check: CheckToken | undefined;
  req: IncomingMessage | undefined;
  left: (() => AbortSignal) | undefined;
}

/**
 * Makes the Bearer authentication of one mount. It resolves with null if the credential is nobody's.
 *
 * The Authenticator is private, and the strategy registered by name: given an instance, Passport 0.7 shares it between
 * requests, and two concurrent ones swap their results.
 */
export function bearerAuthentication(): (asked: BearerQuery) => Promise<Caller | null> {
  const passport = new Authenticator();
  const strategy = new Strategy<Required<View>, Caller>(
    { passReqToCallback: true },
    ({ check, req, left }, token, done) => {
      if (check === undefined || req === undefined || left === undefined || BLANK.test(token)) return done(null, false);
      const admitted = check(token, req, left);
      if (!(admitted instanceof Promise)) return done(null, admitted ?? false);
      admitted.then((caller) => done(null, caller ?? false), done);
    },
  );
  passport.use('bearer', strategy);

  return ({ req, left, token, check }) => {
    const view: View = { body: { access_token: token }, check, req, left };
    return new Promise((resolve, reject) => {
      const decide = (error: unknown, caller?: Caller | false) => {
        if (error) reject(error);
        else resolve(caller || null);
      };
      passport.authenticate('bearer', { session: false }, decide)(view as unknown as Request, {} as Response, reject);
      // Passport assigns functions to properties, and V8 makes such functions in the old space: until the next full
      // collection they keep what Passport saw. It must not be the request, and with that all that a request ever made.
      view.check = undefined;
      view.req = undefined;
      view.left = undefined;
    });
  };
}

/** No credential has one (RFC 6750, 2.1). */
const BLANK = /\s/;
