import { createServer } from 'node:http';
import { PerformanceObserver } from 'node:perf_hooks';
import { runtime } from '../runtime.mjs';
import { VARIANTS } from './variants.mjs';

/**
 * One server of the bench, a process of its own: `index.mjs VARIANT`. It says by IPC that it listens,
 * and answers `cpu` (µs since the start, of all and of the garbage collector) and `memory` (bytes after a full collection).
 */
const listener = await VARIANTS[process.argv[2]](runtime);

let collecting = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collecting += duration * 1000;
}).observe({ entryTypes: ['gc'] });

const answers = {
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return { all: user + system, collector: collecting };
  },
  memory: () => {
    for (let i = 0; i < 3; i++) globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    return { rss, heap: heapUsed + external };
  },
};
process.on('message', (question) => process.send(answers[question]()));
process.on('disconnect', () => process.exit());

// Connections wait for their turn while the other servers are measured.
const server = createServer({ keepAliveTimeout: 0 }, listener).listen(0, '127.0.0.1', 4096, () => {
  process.send({ port: server.address().port });
});
