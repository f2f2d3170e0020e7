import { Connection, request } from '../load.mjs';
import { startServer } from '../processes.mjs';
import { median } from '../statistics.mjs';

const STREAMS = 2_000;
const WARM_UP = 500;

/**
 * KiB for one open stream that has sent a delta and is silent, at 2,000 of them. `heap` is what the JavaScript heap and its
 * buffers hold after a full collection, `rss` what the process takes from the machine, which has noise of its own.
 */
export async function idleMemory(variants, rounds) {
  const samples = Object.fromEntries(variants.map((variant) => [variant, []]));
  for (let round = 0; round < rounds; round++) {
    for (const variant of variants) samples[variant].push(await perStream(variant));
  }
  const of = (kind) =>
    Object.fromEntries(variants.map((variant) => [variant, median(samples[variant].map((sample) => sample[kind]))]));
  return { heap: of('heap'), rss: of('rss') };
}

/** A process of its own for each sample. The streams that warm it up have ended, and been collected, before the first look. */
async function perStream(variant) {
  const server = await startServer(variant, ['--expose-gc']);
  await Promise.all(Array.from({ length: WARM_UP }, () => finishOne(server)));
  const before = await server.memory();
  const connections = [];
  while (connections.length < STREAMS) {
    connections.push(...(await Promise.all(Array.from({ length: 100 }, () => openOne(server)))));
  }
  const after = await server.memory();
  for (const connection of connections) connection.close();
  await server.stop();
  const kib = (kind) => (after[kind] - before[kind]) / STREAMS / 1024;
  return { heap: kib('heap'), rss: kib('rss') };
}

async function finishOne({ port }) {
  const connection = await Connection.open(port);
  await connection.send(request({ pace: 'paced', deltas: 20 }, { stream: true }));
  connection.close();
}

async function openOne({ port }) {
  const connection = await Connection.open(port);
  await connection.open(request({ pace: 'idle', deltas: 1 }, { stream: true }));
  return connection;
}
