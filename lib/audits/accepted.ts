import type { AuditRow } from './define-audits';
import type { AuditLevel, AuditTarget } from './types';

/** A request that has to be answered: what is different in it from the smallest one. */
export type AcceptedRow = readonly [
  name: string,
  level: AuditLevel,
  title: string,
  source: string,
  changes: Record<string, unknown>,
];

/**
 * Makes audits of requests that have to be answered.
 *
 * @param answered sends the smallest request of an API, with changes; it throws if that is not answered.
 */
export function accepted(
  answered: (target: AuditTarget, changes: Record<string, unknown>) => Promise<unknown>,
  rows: readonly AcceptedRow[],
): AuditRow[] {
  return rows.map(([name, level, title, source, changes]) => [
    name,
    level,
    title,
    source,
    async (target) => void (await answered(target, changes)),
  ]);
}
