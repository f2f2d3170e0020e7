import { type ExpectedError, expectError } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditLevel } from '../../types';
import { chat } from '../wire/chat';

/** A change that makes the smallest request wrong, and what has to be said about it. */
export type RefusedRow = readonly [
  name: string,
  level: AuditLevel,
  title: string,
  changes: Record<string, unknown>,
  expected: Omit<ExpectedError, 'status'>,
];

/** Rows of audits that send a wrong request and want it refused with 400. */
export function refusals(rows: readonly RefusedRow[], source: string = SOURCES.request): AuditRow[] {
  return rows.map(([name, level, title, changes, expected]) => [
    name,
    level,
    title,
    source,
    async (target) => {
      expectError(await chat(target, changes), expected);
    },
  ]);
}
