import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { openAiCompat } from '../../dist/index.js';

/** The server of the soak. The turn says how many deltas it wants, how large, and how far apart. */
const counts = { open: 0, running: 0, started: 0, completed: 0, aborted: 0, errors: 0 };

const runtime = {
  config: () => ({ gateway: { auth: { mode: 'token', token: 'soak' } } }),
  agents: () => [{ id: 'main' }],
  async *run({ turn, signal }) {
    counts.running += 1;
    counts.started += 1;
    let completed = false;
    try {
      const { deltas, characters, pause } = JSON.parse(turn.at(-1).content);
      for (let i = 0; i < deltas; i++) {
        await sleep(pause, undefined, { signal });
        yield { type: 'text', text: 'x'.repeat(characters) };
      }
      completed = true;
    } finally {
      counts.running -= 1;
      counts[completed ? 'completed' : 'aborted'] += 1;
    }
  },
};

const app = express();
app.use((_req, res, next) => {
  counts.open += 1;
  res.once('close', () => {
    counts.open -= 1;
  });
  next();
});
app.use(
  openAiCompat(runtime, {
    stallTimeoutMs: 3_000,
    heartbeatMs: 1_000,
    onError: (error) => {
      counts.errors += 1;
      console.error(error);
    },
  }),
);
const server = createServer(app).listen(0, '127.0.0.1', 4_096, () => process.send({ port: server.address().port }));

/** ms. What is measured is the time between two looks, of which this much is meant. */
const RESOLUTION = 5;
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
delay.enable();

function look() {
  const { rss, heapUsed } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const timers = resources.filter((name) => name === 'Timeout').length;
  const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  const state = {
    ...counts,
    rss,
    heap: heapUsed,
    timers,
    handles: resources.length - timers,
    delay: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
  };
  delay.reset();
  return state;
}

process.on('message', (question) => {
  if (question === 'collect') for (let i = 0; i < 3; i++) globalThis.gc();
  process.send(look());
});
process.on('disconnect', () => process.exit());
