import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error';
import { refuse } from '../http/send-body';

/** Whether a server that listens here can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/**
 * Answers only requests for a loopback Host. A page anywhere can give its own name the address 127.0.0.1 (DNS rebinding);
 * without this it could talk to a server that asks nobody who they are.
 */
export const loopbackHostsOnly: RequestHandler = (req, res, next) => {
  const host = (req.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  if (isLoopback(host.toLowerCase())) return next();
  refuse(
    req,
    res,
    new ApiError('permission_denied', {
      message:
        "This server runs without authentication and answers only requests to localhost. Set gateway.auth.mode to 'token' to open it.",
    }),
  );
};
