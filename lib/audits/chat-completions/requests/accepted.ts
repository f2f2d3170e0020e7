import type { AuditRow } from '../../define-audits';
import type { AuditLevel } from '../../types';
import { chat, completionOf } from '../wire/chat';

/** A change of the smallest request that has to be answered all the same. */
export type AcceptedRow = readonly [
  name: string,
  level: AuditLevel,
  title: string,
  source: string,
  changes: Record<string, unknown>,
];

/** Rows of audits that send a right request and want a completion. */
export function acceptances(rows: readonly AcceptedRow[]): AuditRow[] {
  return rows.map(([name, level, title, source, changes]) => [
    name,
    level,
    title,
    source,
    async (target) => {
      completionOf(await chat(target, changes));
    },
  ]);
}
