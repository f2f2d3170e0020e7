import { Connection, hammer, request } from '../load.mjs';
import { median } from '../statistics.mjs';

const DELTAS = { paced: { 1: 2_000, 16: 600, 256: 400 }, burst: { 1: 2_000, 16: 2_000, 256: 400 } };
const STREAMS = { paced: { 1: 12, 16: 48, 256: 256 }, burst: { 1: 40, 16: 48, 256: 256 } };
const JSON_REQUESTS = 1_500;
const JSON_CONNECTIONS = 16;

/**
 * µs of server CPU (user and system) for one JSON request: 16 connections, an answer of 16 words.
 */
export function cpuPerJsonRequest(servers, rounds) {
  const bytes = request({ pace: 'burst', deltas: 16 }, { stream: false });
  return cpuPer(servers, rounds, {
    connections: JSON_CONNECTIONS,
    requests: JSON_REQUESTS,
    bytes,
    unit: JSON_REQUESTS,
  });
}

/**
 * µs of server CPU for one delta of a stream, `concurrency` streams at a time. The streams are long, so that what a request
 * costs as such (the figure above) hardly counts.
 */
export function cpuPerDelta(servers, rounds, { pace, concurrency }) {
  const deltas = DELTAS[pace][concurrency];
  const requests = STREAMS[pace][concurrency];
  const bytes = request({ pace, deltas }, { stream: true });
  return cpuPer(servers, rounds, { connections: concurrency, requests, bytes, unit: requests * deltas });
}

/** ms after which a figure makes do with the rounds that it has, so that a busy machine does not take for ever. */
const ENOUGH = 12_000;
const LEAST_ROUNDS = 3;

/** One round goes over all servers, the next one in the other order; the first two, which warm up, do not count. */
async function cpuPer(servers, rounds, { connections: count, requests, bytes, unit }) {
  const samples = Object.fromEntries(servers.map(({ variant }) => [variant, []]));
  const connections = new Map();
  for (const { variant, port } of servers) {
    connections.set(variant, await Promise.all(Array.from({ length: count }, () => Connection.open(port))));
  }
  const began = performance.now();
  for (let round = -2; round < rounds; round++) {
    if (round >= LEAST_ROUNDS && performance.now() - began > ENOUGH) break;
    for (const server of round % 2 ? servers.toReversed() : servers) {
      const before = await server.cpu();
      await hammer(connections.get(server.variant), requests, bytes);
      const spent = (await server.cpu()) - before;
      if (round >= 0) samples[server.variant].push(spent / unit);
    }
  }
  for (const connection of [...connections.values()].flat()) connection.close();
  return Object.fromEntries(Object.entries(samples).map(([variant, values]) => [variant, median(values)]));
}
