import { FIGURES, RESPONSES_FIGURES } from './figures.mjs';

const LETTER = { http: 'L', express: 'E' };

/** The results as a Markdown table. */
export function table(values) {
  const rows = FIGURES.map((figure) => {
    const { ours, front, http, express } = values[figure.id];
    return [
      `${figure.name} (${figure.unit})`,
      digits(ours),
      digits(front),
      digits(http),
      digits(express),
      ratio(ours / http),
      ratio(ours / express),
      ratio(front / express),
      figure.goal === undefined ? '' : `≤ ${ratio(figure.goal)} ${LETTER[figure.against]}`,
      verdict(figure, values[figure.id]),
    ];
  });
  const head = [
    'figure',
    'ours',
    'in front',
    'L: node:http',
    'E: Express',
    'ours / L',
    'ours / E',
    'front / E',
    'goal',
    '',
  ];
  return markdown(head, rows);
}

/** The Responses API beside chat, as a Markdown table. */
export function responsesTable(values) {
  const rows = RESPONSES_FIGURES.map(({ id, name, unit, goal }) => {
    const { ours, base } = values[id];
    const reached = ours / base;
    const verdict = reached <= goal ? 'met' : 'MISSED';
    const of = goal === undefined ? ['', ''] : [`≤ ${ratio(goal)}`, verdict];
    return [`${name} (${unit})`, digits(ours), digits(base), ratio(reached), ...of];
  });
  return markdown(['figure', 'Responses', 'beside chat', 'ratio', 'goal', ''], rows);
}

function markdown(head, rows) {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length), 3));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i ? `${'-'.repeat(width + 1)}:` : '-'.repeat(width + 2))).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function verdict({ against, goal, stretch }, values) {
  if (goal === undefined) return '';
  const reached = values.ours / values[against];
  if (reached <= stretch) return 'stretch met';
  return reached <= goal ? 'met' : 'MISSED';
}

// Not every figure has every server.
const ratio = (value) => (Number.isNaN(value) ? '' : value.toFixed(2));
export const digits = (value = Number.NaN) =>
  Number.isNaN(value) ? '' : value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);
