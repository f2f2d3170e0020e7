import { AUDIT_APIS, type AuditApi, type AuditOutcome, type AuditResult } from '../types';
import { CHAT_CLIENTS } from './chat';
import type { ClientProfile } from './profile';
import { RESPONSES_CLIENTS } from './responses';

export type { ClientProfile } from './profile';

/** Whether a client can work with a target. */
export type Verdict = 'READY' | 'NOT READY' | 'NOT JUDGED';

/** What the results of a run mean for a client. */
export interface ClientVerdict extends ClientProfile {
  /** `NOT JUDGED` if none of its audits failed, but some were left out of the run. */
  verdict: Verdict;
  /** The needed audits that failed. */
  failed: string[];
  /** The needed audits that are not offered: nothing is known about them. */
  open: string[];
}

/** The clients that are judged, API by API; what each needs was read in its source or measured. */
export const CLIENT_PROFILES: readonly ClientProfile[] = [...CHAT_CLIENTS, ...RESPONSES_CLIENTS];

/**
 * Judges each client by the results of a run.
 *
 * @param apis the APIs whose clients are judged. Defaults to all.
 * @example
 * const ready = clientVerdicts(results).filter(({ verdict }) => verdict === 'READY').map(({ name }) => name);
 */
export function clientVerdicts(
  results: readonly AuditResult[],
  apis: readonly AuditApi[] = AUDIT_APIS,
): ClientVerdict[] {
  const outcomes = new Map<string, AuditOutcome>(results.map(({ id, outcome }) => [id, outcome]));
  return CLIENT_PROFILES.filter(({ api }) => apis.includes(api)).map((profile) => {
    const failed = profile.needs.filter((id) => outcomes.get(id) === 'fail');
    const open = profile.needs.filter((id) => outcomes.get(id) === 'not offered');
    const judged = profile.needs.every((id) => outcomes.has(id));
    return { ...profile, verdict: failed.length > 0 ? 'NOT READY' : judged ? 'READY' : 'NOT JUDGED', failed, open };
  });
}

/** A client's name, with its API where that is not the one that all of them speak. */
export function clientLabel({ name, api }: ClientProfile): string {
  return api === 'chat' ? name : `${name} (Responses)`;
}
