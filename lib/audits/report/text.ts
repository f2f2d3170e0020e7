import { oneLine, textTable } from '../../text';
import { clientLabel } from '../clients';
import type { AuditReport } from '../run-audits';
import type { AuditResult } from '../types';
import { byArea, headline, LEVELS, notServed, ofLevel, tally } from './summary';

const SHOWN_IDS = 4;

/** The report as plain text: failures, a table by area, the clients. */
export function renderText(report: AuditReport): string {
  const failures = report.results.filter(({ outcome }) => outcome === 'fail');
  return [
    ...(failures.length > 0 ? ['Failed', ...failures.map(failure), ''] : []),
    ...textTable([
      ['Area', ...LEVELS, 'not offered'],
      ...byArea(report).map(({ area, results }) => row(area, results)),
      row('all', report.results),
    ]),
    '',
    ...textTable(
      report.clients.map((client) => [
        clientLabel(client),
        client.verdict,
        `${client.needs.length} audits`,
        because(client),
      ]),
    ),
    '',
    ...notServed(report),
    headline(report),
    '',
  ].join('\n');
}

function failure({ level, id, title, detail }: AuditResult): string {
  return `  ${level.padEnd(6)}  ${id}\n          ${title}\n          ${oneLine(detail ?? '')}`;
}

function row(name: string, results: readonly AuditResult[]): string[] {
  const cells = LEVELS.map((level) => {
    const { pass, fail } = tally(ofLevel(results, level));
    return pass + fail === 0 ? '-' : `${pass}/${pass + fail}`;
  });
  return [name, ...cells, String(tally(results).notOffered || '-')];
}

function because({ failed, open }: AuditReport['clients'][number]): string {
  if (failed.length > 0) {
    const more = failed.length > SHOWN_IDS ? ` and ${failed.length - SHOWN_IDS} more` : '';
    return `fails ${failed.slice(0, SHOWN_IDS).join(', ')}${more}`;
  }
  return open.length > 0 ? `${open.length} not offered` : '';
}
