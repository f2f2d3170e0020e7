import { randomUUID } from 'node:crypto';
import type { Caller } from '../../types/gateway';
import { type ApiError, invalidRequest } from '../errors/api-error';
import type { SentHeader } from './headers';

export interface SessionQuery {
  agentId: string;
  caller: Caller;
  /** The session key header, if it was sent. */
  header: SentHeader | undefined;
  /** The request's `user`. */
  user: string | undefined;
}

/** Namespaces of the Gateway's own machinery, bare or behind an agent's prefix. */
const RESERVED = /^(?:agent:[^:]*:)?(?:subagent|cron|acp|harness):/i;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,512}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The session that a request belongs to: the one its header names, else its user's, else one of its own.
 *
 * A caller with sessions of its `own` (all but the operator) names keys within a namespace that begins with its id. Ids
 * have no colon, so no spelling of a key reaches another caller's: by construction, on any runtime, after any restart.
 *
 * @throws ApiError 400 if the key or the user cannot name a session.
 */
export function resolveSessionKey(query: SessionQuery): { key: string; stateless: boolean } {
  const { agentId, caller, header } = query;
  const user = query.user?.trim();
  const own = caller.sessions === 'any' ? '' : `caller:${caller.id}:`;
  const named = (name: string) => ({ key: `agent:${agentId}:${own}${name}`, stateless: false });
  if (header !== undefined) {
    checkKey(header);
    return own === '' ? { key: header.value, stateless: false } : named(header.value);
  }
  if (user) {
    checkUser(user);
    return named(`openai-user:${user}`);
  }
  return { ...named(`openai:${randomUUID()}`), stateless: true };
}

function checkKey({ name, value }: SentHeader): void {
  if (!VISIBLE_ASCII.test(value))
    throw invalid(name, 'a session key has at most 512 visible ASCII characters and no spaces.');
  if (RESERVED.test(value))
    throw invalid(name, "the namespaces 'subagent:', 'cron:', 'acp:' and 'harness:' are reserved.");
}

function checkUser(user: string): void {
  if (CONTROL.test(user) || !user.isWellFormed())
    throw invalid('user', 'it must not have control characters or lone surrogates.');
}

function invalid(param: string, reason: string): ApiError {
  return invalidRequest('invalid_value', param, `Invalid value for '${param}': ${reason}`);
}
