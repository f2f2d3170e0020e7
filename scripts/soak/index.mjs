import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * `npm run soak`: a server process under many streams at once, from a client process whose clients read slowly, leave,
 * come back and stop reading. At the end the server must hold what it held before.
 *
 * What is compared are two idle states of the same server, both after a forced full collection: the one after a warm-up of
 * the same load, when code has been compiled and pools have grown, and the one after the soak.
 */
const { values: flags } = parseArgs({
  options: {
    duration: { type: 'string', default: '120' },
    'warm-up': { type: 'string', default: '20' },
    streams: { type: 'string', default: '1000' },
    every: { type: 'string', default: '5' },
  },
});
const seconds = Number(flags.duration);
const MOST_GROWTH = 1.1;

const start = async (file, args = [], execArgv = []) => {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, { execArgv });
  child.once('exit', (code) => {
    if (code) fail([`${file} ended with exit code ${code}`]);
  });
  return child;
};
const ask = async (child, question) => {
  child.send(question);
  const [answer] = await once(child, 'message');
  return answer;
};

const server = await start('server.mjs', [], ['--expose-gc']);
const [{ port }] = await once(server, 'message');

console.log(`${flags.streams} streams at once, for ${seconds} s after a warm-up of ${flags['warm-up']} s`);
console.log(
  '   s  streams  running  RSS MiB  heap MiB  handles  timers  delay of the event loop, ms: p50    p99    max',
);
await load(Number(flags['warm-up']));
const before = await idle();
console.log(
  `idle: RSS ${mib(before.rss)} MiB, heap ${mib(before.heap)} MiB, ${before.handles} handles, ${before.timers} timers\n`,
);
const clients = await load(seconds);
const after = await idle();
console.log(
  `idle: RSS ${mib(after.rss)} MiB, heap ${mib(after.heap)} MiB, ${after.handles} handles, ${after.timers} timers`,
);
const growth = after.rss / before.rss;
console.log(`RSS after / before: ${growth.toFixed(3)} (at most ${MOST_GROWTH})`);
console.log(
  `clients: ${Object.entries(clients.counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
);
console.log(`runs: ${after.started} started, ${after.completed} completed, ${after.aborted} aborted`);

const faults = [
  growth > MOST_GROWTH && `RSS grew by ${((growth - 1) * 100).toFixed(1)} %`,
  after.running > 0 && `${after.running} runs are still under way`,
  after.handles > before.handles && `${after.handles - before.handles} handles are still open`,
  after.timers > before.timers && `${after.timers - before.timers} timers are still waiting`,
  after.started !== after.completed + after.aborted && 'the runs do not add up',
  after.errors > 0 && `${after.errors} errors were reported to the host`,
  ...clients.faults,
].filter(Boolean);
fail(faults);

function fail(faults) {
  for (const fault of faults) console.error(`FAILED: ${fault}`);
  console.log(faults.length === 0 ? 'passed' : 'failed');
  process.exit(faults.length === 0 ? 0 : 1);
}

/** Puts the server under load for a time, from a new process, and says what it saw of it. */
async function load(time) {
  const child = await start('clients.mjs', [String(port), flags.streams, String(time)]);
  const done = once(child, 'message');
  const began = Date.now();
  for (let ended = false; !ended; ) {
    ended = await Promise.race([done.then(() => true), sleep(Number(flags.every) * 1_000, false)]);
    if (!ended) print((Date.now() - began) / 1_000, await ask(server, 'look'));
  }
  return (await done)[0];
}

/** The server's state when all connections are closed and the garbage is collected. */
async function idle() {
  let state;
  // Aborted runs have a moment to stop, and the operating system to take memory back.
  for (let i = 0; i < 10; i++) {
    state = await ask(server, 'collect');
    await sleep(500);
  }
  return state;
}

function print(time, { open, running, rss, heap, handles, timers, delay }) {
  const cells = [
    time.toFixed(0).padStart(4),
    String(open).padStart(8),
    String(running).padStart(8),
    mib(rss).padStart(8),
    mib(heap).padStart(9),
    String(handles).padStart(8),
    String(timers).padStart(7),
    delay.p50.toFixed(1).padStart(33),
    delay.p99.toFixed(1).padStart(6),
    delay.max.toFixed(1).padStart(6),
  ];
  console.log(cells.join(' '));
}

function mib(bytes) {
  return (bytes / 1024 / 1024).toFixed(1);
}
