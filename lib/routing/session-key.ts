import { randomUUID } from 'node:crypto';
import type { Caller } from '../../types/gateway';
import { invalidValue } from '../errors/api-error';
import { type NamedSession, SESSION_KEY } from './sources';

/** Namespaces of the Gateway's own machinery, bare or behind an agent's prefix. */
const RESERVED = /^(?:agent:[^:]*:)?(?:subagent|cron|acp|harness):/i;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,512}$/;

/**
 * The key of the session that a request names, or of one of its own.
 *
 * A caller with sessions of its `own` (all but the operator) names keys within a namespace that begins with its id. Ids
 * have no colon, so no spelling of a key reaches another caller's: by construction, on any runtime, after any restart.
 *
 * @throws ApiError 400 if the key cannot be one.
 */
export function sessionKey(agentId: string, caller: Caller, named: NamedSession | undefined): string {
  const own = caller.sessions === 'any' ? '' : `caller:${caller.id}:`;
  const prefix = `agent:${agentId}:${own}`;
  if (named === undefined) return `${prefix}openai:${randomUUID()}`;
  if (named.source === SESSION_KEY) {
    checkKey(named);
    return own === '' ? named.value : prefix + named.value;
  }
  return `${prefix}${named.source === 'user' ? 'openai-user' : named.source}:${named.value}`;
}

function checkKey({ param, value }: NamedSession): void {
  if (!VISIBLE_ASCII.test(value))
    throw invalidValue(param, 'a session key has at most 512 visible ASCII characters and no spaces.');
  if (RESERVED.test(value))
    throw invalidValue(param, "the namespaces 'subagent:', 'cron:', 'acp:' and 'harness:' are reserved.");
}
