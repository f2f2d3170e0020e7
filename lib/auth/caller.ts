import { hash } from 'node:crypto';
import { Ajv } from 'ajv';
import { AGENT_ID } from '../config-check/agent-id';
import { AJV_OPTIONS } from '../config-check/ajv-options';
import { configFault } from '../config-check/config-fault';

const ID = /^[a-z0-9_-]{1,64}$/;
const DERIVED = /^sha256-[0-9a-f]{48}$/;

/** The members of a Caller, for all who are not written in TypeScript: a file, a host's `verify`. */
export const CALLER_PROPERTIES = {
  id: { type: 'string', pattern: ID.source },
  // A string here would be searched for substrings: 'main' would be found in 'not-main'.
  agents: { type: 'array', items: { type: 'string', pattern: AGENT_ID.source } },
  tools: { type: 'boolean' },
  sessions: { enum: ['own', 'any'] },
  maxConcurrentRuns: { type: 'integer', minimum: 1 },
};

const isCaller = new Ajv(AJV_OPTIONS).compile({
  type: 'object',
  required: ['id'],
  properties: CALLER_PROPERTIES,
});

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
  if (ID.test(user) && !DERIVED.test(user)) return user;
  return `sha256-${hash('sha256', user).slice(0, 48)}`;
}
