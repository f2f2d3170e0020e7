import type { AuditRow } from '../define-audits';
import type { AuditLevel } from '../types';
import { respond, responseOf } from './wire/respond';

/** A request that has to be answered: what is different in it from the smallest one. */
export type AcceptedRow = readonly [
  name: string,
  level: AuditLevel,
  title: string,
  source: string,
  changes: Record<string, unknown>,
];

/** Makes audits of requests that have to be answered. */
export function accepted(rows: readonly AcceptedRow[]): AuditRow[] {
  return rows.map(([name, level, title, source, changes]) => [
    name,
    level,
    title,
    source,
    async (target) => void responseOf(await respond(target, changes)),
  ]);
}
