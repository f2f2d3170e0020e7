import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { FIGURES } from './figures.mjs';

const SERVERS = { http: 'L: bare node:http', express: 'E: bare Express 5', ours: 'openai-compat' };
const COLOURS = ['#c7c7c7', '#8c8c8c', '#3b6fb6'];

/** The results as an SVG: each figure as a multiple of L, ours in colour, the goal as a tick. */
export function plot({ values, machine, date }) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const bars = FIGURES.flatMap(({ id, name, unit }) =>
    Object.entries(SERVERS).map(([key, server]) => ({
      name,
      server,
      ratio: values[id][key] / values[id].http,
      label: `${short(values[id][key])} ${unit}`,
    })),
  );
  const goals = FIGURES.filter(({ goal }) => goal !== undefined).map(({ id, name, against, goal }) => ({
    name,
    ratio: (goal * values[id][against]) / values[id].http,
  }));
  const svg = Plot.plot({
    document,
    width: 860,
    height: 34 + FIGURES.length * 52 + 40,
    marginLeft: 12,
    marginRight: 90,
    marginTop: 34,
    marginBottom: 34,
    style: { background: 'white', fontFamily: 'system-ui, sans-serif', fontSize: '11px' },
    x: {
      label: `multiple of L (bare node:http) → less is better · the line is the goal · ${machine} · ${date}`,
      grid: true,
    },
    y: { axis: null, domain: Object.values(SERVERS), padding: 0.15 },
    fy: { label: null, axis: null, domain: FIGURES.map(({ name }) => name), padding: 0.32 },
    color: { domain: Object.values(SERVERS), range: COLOURS },
    marks: [
      Plot.barX(bars, { x: 'ratio', y: 'server', fy: 'name', fill: 'server' }),
      Plot.text(bars, { x: 'ratio', y: 'server', fy: 'name', text: 'label', textAnchor: 'start', dx: 4, fontSize: 9 }),
      Plot.tickX(goals, { x: 'ratio', fy: 'name', stroke: '#c0392b', strokeWidth: 2 }),
      Plot.text(FIGURES, {
        fy: 'name',
        frameAnchor: 'top-left',
        text: 'name',
        dy: -11,
        fontWeight: 'bold',
      }),
      Plot.text(legend(), {
        x: 'x',
        frameAnchor: 'top',
        text: 'text',
        fill: 'fill',
        fontWeight: 'bold',
        dy: -30,
        fy: 'fy',
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

function legend() {
  return [];
}

const short = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0));
