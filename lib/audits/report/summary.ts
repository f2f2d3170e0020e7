import type { AuditReport } from '../run-audits';
import { SMALLEST } from '../smallest';
import { AUDIT_AREAS, type AuditArea, type AuditLevel, type AuditResult } from '../types';

export interface Tally {
  pass: number;
  fail: number;
  notOffered: number;
}

export const LEVELS: readonly AuditLevel[] = ['MUST', 'SHOULD', 'MAY'];

export function tally(results: readonly AuditResult[]): Tally {
  const count = (outcome: AuditResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  return { pass: count('pass'), fail: count('fail'), notOffered: count('not offered') };
}

export const ofLevel = (results: readonly AuditResult[], level: AuditLevel) =>
  results.filter((result) => result.level === level);

/** The areas that were audited, with their results. */
export function byArea({ results }: AuditReport): { area: AuditArea; results: AuditResult[] }[] {
  return AUDIT_AREAS.map((area) => ({ area, results: results.filter((result) => result.area === area) })).filter(
    (group) => group.results.length > 0,
  );
}

/** No MUST failed. */
export function conforms({ results }: AuditReport): boolean {
  return ofLevel(results, 'MUST').every(({ outcome }) => outcome !== 'fail');
}

/** One sentence for the whole run. */
export function headline(report: AuditReport): string {
  const must = tally(ofLevel(report.results, 'MUST'));
  const all = tally(report.results);
  if (must.fail > 0) return `${must.fail} of ${must.fail + must.pass} MUST rules are broken.`;
  return `Every MUST rule holds: ${must.pass} of ${must.pass}. In all ${all.pass} of ${all.pass + all.fail} rules.`;
}

/** One sentence for each API that the target does not serve. */
export function notServed({ apis }: AuditReport): string[] {
  return apis
    .filter(({ served }) => !served)
    .map(({ api, detail }) => `${SMALLEST[api].title} is not served, and was not audited: ${detail}.`);
}
