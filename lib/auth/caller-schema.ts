import { AGENT_ID } from '../config-check/members';

/** A caller's id: it becomes part of session keys. */
export const CALLER_ID = /^[a-z0-9_-]{1,64}$/;

/** The members of a Caller, for all who are not written in TypeScript: a file, a host's `verify`. */
export const CALLER_PROPERTIES = {
  id: { type: 'string', pattern: CALLER_ID.source },
  // A string here would be searched for substrings: 'main' would be found in 'not-main'.
  agents: { type: 'array', items: { type: 'string', pattern: AGENT_ID.source } },
  tools: { type: 'boolean' },
  sessions: { enum: ['own', 'any'] },
  maxConcurrentRuns: { type: 'integer', minimum: 1 },
};
