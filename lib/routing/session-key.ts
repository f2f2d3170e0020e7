import { randomUUID } from 'node:crypto';
import type { Caller } from '../../types/gateway';
import { invalidValue } from '../errors/api-error';
import type { NamedSession } from './sources';

/** Namespaces of the Gateway's own machinery. */
const RESERVED = /^(?:subagent|cron|acp|harness):/i;
const VISIBLE_ASCII = /^[\x21-\x7e]{1,512}$/;
const AGENT_PREFIXES = /^(?:agent:[^:]+:)*/i;
const EMPTY_PART = /^:|::|:$/;
/** Ids that a chat service gave and whose case counts: OpenClaw keeps it too. */
const OPAQUE_PEER = /^agent:[^:]+:(?:matrix:(?:channel|group)|signal:group):/i;

/**
 * The canonical key of the session that a request names, or the key of one of its own: `agent:<agentId>:<the rest>`.
 *
 * Two names of one session have the same key, so that lanes, stores and owners agree on what a session is. As the
 * Gateways do, a bare key belongs to the run's agent (`foo` is `agent:main:foo`), and as OpenClaw does, case is folded.
 * A canonical key is its own: a client may send back the one that the answer's header told it.
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
  if (named.isKey) return folded(prefix + restOf(named, prefix));
  return folded(`${prefix}${named.source === 'user' ? 'openai-user' : named.source}:${named.value}`);
}

/** What a session key says behind `prefix`, whether or not it was sent with it. */
function restOf({ param, value }: NamedSession, prefix: string): string {
  if (!VISIBLE_ASCII.test(value))
    throw invalidValue(param, 'a session key has at most 512 visible ASCII characters and no spaces.');
  // Gateways read an empty part as none, so that it would hide a reserved namespace.
  if (EMPTY_PART.test(value)) {
    throw invalidValue(param, 'a session key has no empty part: no colon at its start or end, and no two in a row.');
  }
  const rest = value.toLowerCase().startsWith(prefix) ? value.slice(prefix.length) : value;
  if (RESERVED.test(rest.replace(AGENT_PREFIXES, '')))
    throw invalidValue(param, "the namespaces 'subagent:', 'cron:', 'acp:' and 'harness:' are reserved.");
  return rest;
}

function folded(key: string): string {
  const kept = OPAQUE_PEER.exec(key)?.[0].length ?? key.length;
  return key.slice(0, kept).toLowerCase() + key.slice(kept);
}
