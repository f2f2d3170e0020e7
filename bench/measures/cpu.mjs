import { Connection, hammer, request } from '../load.mjs';
import { median } from '../statistics.mjs';

const DELTAS = { paced: { 1: 2_000, 16: 600, 256: 400 }, burst: { 1: 2_000, 16: 2_000, 256: 400 } };
const STREAMS = { paced: { 1: 12, 16: 48, 256: 256 }, burst: { 1: 40, 16: 48, 256: 256 } };
const JSON_REQUESTS = 500;
const JSON_CONNECTIONS = 16;

/**
 * µs of server CPU (user and system) for one JSON request: 16 connections, an answer of 16 words. `all` of it, and what the
 * garbage `collector` takes of that.
 */
export function cpuPerJsonRequest(servers, rounds) {
  const bytes = request({ pace: 'burst', deltas: 16 }, { stream: false });
  return cpuPer(sameLoad(servers, bytes), rounds, JSON_LOAD);
}

/** How a JSON request is measured. */
export const JSON_LOAD = {
  connections: JSON_CONNECTIONS,
  requests: JSON_REQUESTS,
  unit: JSON_REQUESTS,
  // Until V8 has optimized what handles a request: a server runs for longer than a bench.
  warmUp: 12,
};

/**
 * µs of server CPU for one delta of a stream, `concurrency` streams at a time. The streams are long, so that what a request
 * costs as such (the figure above) hardly counts.
 */
export async function cpuPerDelta(servers, rounds, { pace, concurrency }) {
  const { deltas, ...load } = deltaLoad(pace, concurrency);
  const bytes = request({ pace, deltas }, { stream: true });
  return (await cpuPer(sameLoad(servers, bytes), rounds, load)).all;
}

/** How a delta is measured: `deltas` of each stream, and the load of a round. */
export function deltaLoad(pace, concurrency) {
  const deltas = DELTAS[pace][concurrency];
  const requests = STREAMS[pace][concurrency];
  // The rounds of many streams are long.
  const warmUp = concurrency > 16 ? 1 : 2;
  return { deltas, connections: concurrency, requests, unit: requests * deltas, warmUp };
}

/** All servers are sent the same. */
export function sameLoad(servers, bytes) {
  return servers.map((server) => ({ name: server.variant, server, bytes }));
}

const KINDS = ['all', 'collector'];

/** ms after which a figure makes do with the rounds that it has, so that a busy machine does not take for ever. */
const ENOUGH = 8_000;
const LEAST_ROUNDS = 3;

/**
 * µs of server CPU, by the name of a load. One round goes over all loads (`{ name, server, bytes }`), the next one in the other order;
 * those before the first, which warm up, do not count.
 */
export async function cpuPer(loads, rounds, { connections: count, requests, unit, warmUp }) {
  const samples = Object.fromEntries(
    KINDS.map((kind) => [kind, Object.fromEntries(loads.map(({ name }) => [name, []]))]),
  );
  const connections = new Map();
  for (const { name, server } of loads) {
    connections.set(name, await Promise.all(Array.from({ length: count }, () => Connection.open(server.port))));
  }
  let began = 0;
  for (let round = -warmUp; round < rounds; round++) {
    if (round === 0) began = performance.now();
    if (round >= LEAST_ROUNDS && performance.now() - began > ENOUGH) break;
    for (const { name, server, bytes } of round % 2 ? loads.toReversed() : loads) {
      const before = await server.cpu();
      await hammer(connections.get(name), requests, bytes);
      const after = await server.cpu();
      if (round < 0) continue;
      for (const kind of KINDS) samples[kind][name].push((after[kind] - before[kind]) / unit);
    }
  }
  for (const connection of [...connections.values()].flat()) connection.close();
  return mapValues(samples, (byName) => mapValues(byName, median));
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
