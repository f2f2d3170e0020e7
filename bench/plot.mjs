import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { FIGURES } from './figures.mjs';
import { digits } from './table.mjs';

const SERVERS = {
  http: 'L: bare node:http',
  express: 'E: bare Express 5',
  ours: 'openai-compat',
  front: 'openai-compat in front of the app',
};
const COLOURS = ['#cfcfcf', '#8c8c8c', '#2f6db5', '#8fb8e0'];
const ROW = 66;
const SHOWN = FIGURES.filter(({ tableOnly }) => !tableOnly);

/** The results as an SVG: each figure as a multiple of L, with its goal as a red mark. */
export function plot({ values, machine, date }) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const bars = SHOWN.flatMap(({ id, name, unit }) =>
    Object.entries(SERVERS).map(([key, server]) => ({
      name,
      server,
      ratio: values[id][key] / values[id].http,
      label: `${digits(values[id][key])} ${unit}`,
    })),
  );
  const goals = SHOWN.filter(({ goal }) => goal !== undefined).map(({ id, name, against, goal }) => ({
    name,
    ratio: (goal * values[id][against]) / values[id].http,
  }));
  const svg = Plot.plot({
    document,
    width: 900,
    height: SHOWN.length * ROW + 90,
    marginLeft: 220,
    marginRight: 80,
    marginTop: 40,
    marginBottom: 50,
    style: { background: 'white', color: '#222', fontFamily: 'Helvetica, Arial, sans-serif', fontSize: '11px' },
    x: { axis: 'bottom', label: 'multiple of L, less is better; the red mark is the goal', labelAnchor: 'center' },
    y: { axis: null, domain: Object.values(SERVERS), padding: 0.1 },
    fy: { axis: 'left', label: null, domain: SHOWN.map(({ name }) => name), padding: 0.3 },
    color: { domain: Object.values(SERVERS), range: COLOURS },
    marks: [
      Plot.gridX({ stroke: '#ddd', strokeOpacity: 1 }),
      Plot.barX(bars, { x: 'ratio', y: 'server', fy: 'name', fill: 'server' }),
      Plot.tickX(goals, { x: 'ratio', fy: 'name', stroke: '#c0392b', strokeWidth: 2 }),
      Plot.text(bars, {
        x: 'ratio',
        y: 'server',
        fy: 'name',
        text: 'label',
        textAnchor: 'start',
        dx: 6,
        fontSize: 9,
        stroke: 'white',
        strokeWidth: 3,
        fill: '#222',
      }),
      Plot.ruleX([0]),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.prepend(...header(document, `${machine}, ${date}`));
  return `${svg.outerHTML}\n`;
}

/** What the bars are and where they were measured, above the plot. */
function header(document, subtitle) {
  const text = (content, x, fill, anchor = 'start') => {
    const node = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    for (const [name, value] of Object.entries({ x, y: 20, fill, 'text-anchor': anchor, 'font-size': 12 })) {
      node.setAttribute(name, value);
    }
    node.textContent = content;
    return node;
  };
  const keys = Object.values(SERVERS).map((server, i) => text(`\u25a0 ${server}`, 10 + i * 140, COLOURS[i]));
  return [...keys, text(subtitle, 890, '#666', 'end')];
}
