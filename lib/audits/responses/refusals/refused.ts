import { type ExpectedError, expectError } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import type { AuditLevel } from '../../types';
import { respond } from '../wire/respond';

/** A request that has to be refused: what is different in it from the smallest one, and what the error says. */
export type RefusedRow = readonly [
  name: string,
  level: AuditLevel,
  title: string,
  source: string,
  changes: Record<string, unknown>,
  expected?: ExpectedError,
];

/** Makes audits of requests that have to be refused. */
export function refused(rows: readonly RefusedRow[]): AuditRow[] {
  return rows.map(([name, level, title, source, changes, expected]) => [
    name,
    level,
    title,
    source,
    async (target) => void expectError(await respond(target, changes), expected),
  ]);
}
