import type { Audit, AuditApi, AuditArea, AuditLevel, AuditTarget } from './types';

/** A rule as its area's file writes it down: name, level, rule, source, check. */
export type AuditRow = readonly [
  name: string,
  level: AuditLevel,
  title: string,
  source: string,
  check: (target: AuditTarget) => Promise<void>,
];

/** Makes audits of an area's rows. The id is the area and the name, joined by a dot. */
export function defineAudits(area: AuditArea, rows: readonly AuditRow[]): Audit[] {
  return rows.map(([name, level, title, source, check]) => ({
    id: `${area}.${name}`,
    level,
    api: apiOf(area),
    area,
    title,
    source,
    check,
  }));
}

/** Areas of every API. */
const SHARED: readonly AuditArea[] = ['authentication', 'models', 'browsers'];

function apiOf(area: AuditArea): AuditApi | null {
  if (SHARED.includes(area)) return null;
  return area.startsWith('response-') || area === 'conversations' ? 'responses' : 'chat';
}
