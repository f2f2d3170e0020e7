import { oneLine } from '../../text';
import { type ClientVerdict, clientLabel } from '../clients';
import type { AuditReport } from '../run-audits';
import type { AuditResult } from '../types';
import { STYLE } from './style';
import { byArea, conforms, headline, LEVELS, notServed, ofLevel, type Tally, tally } from './summary';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const MARKS = { pass: '✓', fail: '✕', 'not offered': '–' } as const;

const escaped = (text: string) => oneLine(text).replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
/** Titles and details have `code` in backquotes. */
const prose = (text: string) => escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/**
 * The report as one HTML page that needs nothing else.
 *
 * @example
 * await writeFile('report.html', renderHtml(await runAudits(target)));
 */
export function renderHtml(report: AuditReport): string {
  const good = conforms(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>OpenAI compatibility of ${escaped(report.baseURL)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="kind">OpenAI compatibility</p>
<h1>${escaped(report.baseURL)}</h1>
<p class="facts">model <code>${escaped(report.model)}</code> · ${escaped(report.began.slice(0, 16).replace('T', ' '))} UTC · ${report.results.length} audits in ${(report.durationMs / 1000).toFixed(1)} s</p>
</header>
<section class="verdict ${good ? 'good' : 'bad'}">
<p class="headline"><span aria-hidden="true">${good ? MARKS.pass : MARKS.fail}</span> ${escaped(headline(report))}</p>
<div class="levels">${LEVELS.map((level) => meter(level, tally(ofLevel(report.results, level)))).join('')}</div>
${notServed(report)
  .map((line) => `<p class="notes">${escaped(line)}</p>`)
  .join('')}
</section>
<h2>Clients</h2>
<div class="clients">${report.clients.map(client).join('')}</div>
${broken(report.results)}
<h2>All rules</h2>
${byArea(report).map(area).join('')}
<footer>Made by <code>openai-compat audit</code>. MUST: a client breaks without it. SHOULD: a client is hampered. MAY: a client profits. Not offered: the target does not have it, or no hint was given.</footer>
</main>
</body>
</html>
`;
}

function meter(name: string, { pass, fail, notOffered }: Tally): string {
  const bar = (kind: string, count: number) => (count === 0 ? '' : `<i class="${kind}" style="flex:${count}"></i>`);
  return `<div class="level"><p><b>${name}</b> <span>${pass} of ${pass + fail}</span></p>
<div class="bar" role="img" aria-label="${pass} pass, ${fail} fail, ${notOffered} not offered">${bar('pass', pass)}${bar('fail', fail)}${bar('none', notOffered)}</div></div>`;
}

const SHOWN_LINKS = 4;

function client(profile: ClientVerdict): string {
  const { uses, verdict, needs, failed, open } = profile;
  const kind = { READY: 'pass', 'NOT READY': 'fail', 'NOT JUDGED': 'none' }[verdict];
  const notes = [
    failed.length > 0 ? `fails ${links(failed)}` : '',
    open.length > 0 ? `${open.length} not offered` : '',
  ].filter(Boolean);
  return `<article class="client ${kind}"><h3>${escaped(clientLabel(profile))}</h3><p class="badge">${verdict}</p>
<p class="uses">${escaped(uses)}</p><p class="notes">${notes.join(' · ')}</p>
<details><summary>depends on ${needs.length} audits</summary><p>${needs.map(escaped).join(', ')}</p></details></article>`;
}

function links(ids: string[]): string {
  const more = ids.length > SHOWN_LINKS ? ` and ${ids.length - SHOWN_LINKS} more` : '';
  return (
    ids
      .slice(0, SHOWN_LINKS)
      .map((id) => `<a href="#${escaped(id)}">${escaped(id)}</a>`)
      .join(', ') + more
  );
}

/** The failures first: they are what one looks for. */
function broken(results: AuditResult[]): string {
  const failures = LEVELS.flatMap((level) => ofLevel(results, level)).filter(({ outcome }) => outcome === 'fail');
  if (failures.length === 0) return '';
  return `<h2>Broken rules</h2>
<div class="card"><table><tbody>${failures.map((failure) => row(failure, ` id="${escaped(failure.id)}"`)).join('')}</tbody></table></div>`;
}

function area({ area: name, results }: { area: string; results: AuditResult[] }): string {
  const { pass, fail, notOffered } = tally(results);
  const counts = [
    `${pass} pass`,
    fail > 0 ? `<b class="fail">${fail} fail</b>` : '',
    notOffered > 0 ? `${notOffered} not offered` : '',
  ].filter(Boolean);
  return `<details class="card"><summary><span class="name">${escaped(name)}</span><span class="counts">${counts.join(' · ')}</span>
<span class="dots" aria-hidden="true">${results.map(({ outcome }) => `<i class="${kindOf(outcome)}"></i>`).join('')}</span></summary>
<table><tbody>${results.map((result) => row(result)).join('')}</tbody></table></details>`;
}

const kindOf = (outcome: AuditResult['outcome']) => (outcome === 'not offered' ? 'none' : outcome);

function row({ id, level, title, source, outcome, detail }: AuditResult, anchor = ''): string {
  const seen = detail === undefined ? '' : `<p class="detail">${prose(detail)}</p>`;
  return `<tr${anchor} class="${kindOf(outcome)}"><td class="mark" title="${outcome}">${MARKS[outcome]}</td><td class="lv">${level}</td>
<td><p>${prose(title)}</p>${seen}<p class="source"><code>${escaped(id)}</code> · ${escaped(source)}</p></td></tr>`;
}
