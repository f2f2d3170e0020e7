/** How much a client relies on a rule: breaks without it, is hampered without it, or merely profits. */
export type AuditLevel = 'MUST' | 'SHOULD' | 'MAY';

/** The APIs that can be audited. */
export const AUDIT_APIS = ['chat', 'responses'] as const;

/** One of `AUDIT_APIS`. */
export type AuditApi = (typeof AUDIT_APIS)[number];

/** The areas, in the order in which they run. Those of the Responses API have its name in front or are served with it. */
export const AUDIT_AREAS = [
  'authentication',
  'requests',
  'responses',
  'streams',
  'tools',
  'models',
  'browsers',
  'sessions',
  'response-object',
  'response-requests',
  'response-refusals',
  'response-streams',
  'response-tools',
  'response-outcomes',
  'response-memory',
  'response-compaction',
  'conversations',
] as const;

/** One of `AUDIT_AREAS`. */
export type AuditArea = (typeof AUDIT_AREAS)[number];

/** What is known about a target beyond its address. Each opens audits that are `not offered` without it. */
export interface AuditHints {
  /** A model that replies with the text of the last user message, unchanged. */
  echo?: string | undefined;
  /** A model that calls client tools. Defaults to the target's model, which may then refuse them. */
  tools?: string | undefined;
  /** A model that remembers a session's user messages, and repeats them when it answers. */
  recall?: string | undefined;
  /** A model whose answer fails before it begins. */
  failing?: string | undefined;
  /** A model whose answer fails after its first words. */
  failingMidStream?: string | undefined;
  /** A model that thinks before it answers. */
  reasoning?: string | undefined;
  /** A model that refuses. */
  refusing?: string | undefined;
  /** A model whose answer is cut at its limit of tokens. */
  cut?: string | undefined;
  /** A model whose answer is held back by a content filter. */
  filtered?: string | undefined;
  /** A model that says nothing. */
  silent?: string | undefined;
  /** A model that takes at least 200 ms between its first words and its last. */
  slow?: string | undefined;
  /** A model that calls every client tool that it is offered, at once. */
  parallel?: string | undefined;
  /** A model that never calls a client tool, though it takes them. */
  stubborn?: string | undefined;
  /** A model that runs a tool of its own before it answers. */
  ownTools?: string | undefined;
  /** An origin that the target's CORS configuration allows: `https://app.example.com`. */
  origin?: string | undefined;
}

/** An OpenAI-compatible endpoint. */
export interface AuditTarget {
  /** What a client would be given: `http://127.0.0.1:18789/v1`. */
  baseURL: string;
  /** Sent as `Authorization: Bearer …`. Without it the authentication audits are `not offered`. */
  key?: string | undefined;
  /** The model that is asked unless an audit needs one of the hints. */
  model: string;
  /** ms to wait for one answer, and for one audit. Defaults to 10,000. */
  timeoutMs?: number | undefined;
  /**
   * The key of another caller, who must not reach what the first one has stored. Without it the audits of that are
   * `not offered`.
   */
  secondKey?: string | undefined;
  /** The API that the audits of every API are asked by: keys, browsers. Defaults to `chat`. */
  api?: AuditApi | undefined;
  /** What is known beyond the address. Defaults to nothing. */
  hints?: AuditHints | undefined;
}

/** One rule of the contract, and how to find out whether a target keeps it. */
export interface Audit {
  /** Unique and stable: `streams.role-once`. The part before the dot is the area. */
  id: string;
  /** How much a client relies on the rule. */
  level: AuditLevel;
  /** The API whose rule it is; null for what is the same in every API. */
  api: AuditApi | null;
  /** The area that it belongs to. */
  area: AuditArea;
  /** The rule, in one sentence. */
  title: string;
  /** Where the rule comes from. */
  source: string;
  /**
   * Resolves if the target keeps the rule.
   *
   * @throws AuditFailure with what was seen, if it does not.
   * @throws NotOffered if the target does not offer what the rule is about.
   */
  check(target: AuditTarget): Promise<void>;
}

/** What an audit found. `not offered`: the target does not have what the rule is about, or no hint names it. */
export type AuditOutcome = 'pass' | 'fail' | 'not offered';

/** What one audit found. */
export interface AuditResult {
  /** The audit's id. */
  id: string;
  /** How much a client relies on the rule. */
  level: AuditLevel;
  /** The API whose rule it is; null for what is the same in every API. */
  api: AuditApi | null;
  /** The area that the audit belongs to. */
  area: AuditArea;
  /** The rule, in one sentence. */
  title: string;
  /** Where the rule comes from. */
  source: string;
  /** What was found. */
  outcome: AuditOutcome;
  /** What was seen, for a failure; what is missing, for `not offered`. */
  detail?: string | undefined;
  /** ms that the audit took. */
  durationMs: number;
}

/** The target breaks the rule; the message says what was seen. */
export class AuditFailure extends Error {
  /** `AuditFailure`. */
  override name = 'AuditFailure';
}

/** The target does not offer what the rule is about; the message says what is missing. */
export class NotOffered extends Error {
  /** `NotOffered`. */
  override name = 'NotOffered';
}
