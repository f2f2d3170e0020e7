import { hash } from 'node:crypto';
import { configFault } from '../config-check/config-fault';
import { CALLER_ID } from './caller-schema';
import { isCaller } from './caller-validator';

const DERIVED = /^sha256-[0-9a-f]{48}$/;

/** What is wrong with a caller, or undefined. Its id becomes part of session keys, its rights decide: nothing is guessed. */
export function callerFault(caller: unknown): string | undefined {
  // Not quoted: a slip of a host's `verify` returns the token itself.
  return configFault(isCaller, caller, { quote: false });
}

/**
 * The caller id of a user whom somebody else has named: a mail address, a subject of a JWT, a DN.
 *
 * The name itself where it is one (`[a-z0-9_-]{1,64}`), else `sha256-` and 48 digits of its digest. No two names have the
 * same id, also none that looks like a digest: it is digested once more.
 *
 * @example
 * const verify = async (token: string) => ({ id: callerId((await claims(token)).sub) });
 * @throws TypeError if the name is no string, is empty, or has lone surrogates (their digests would be the same).
 */
export function callerId(user: string): string {
  if (typeof user !== 'string' || user === '' || !user.isWellFormed()) {
    throw new TypeError('callerId: the user must be a well-formed string that is not empty.');
  }
  if (CALLER_ID.test(user) && !DERIVED.test(user)) return user;
  return `sha256-${hash('sha256', user).slice(0, 48)}`;
}
