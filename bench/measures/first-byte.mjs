import { Connection, request } from '../load.mjs';
import { quantile } from '../statistics.mjs';

const BLOCK = 100;

/**
 * ms from sending a request for a stream to the first byte of its answer, one request at a time: p50 and p99. Blocks of
 * 100 requests go to each server in turn, so that a disturbance of the machine meets all of them.
 */
export async function firstByte(servers, blocks) {
  const bytes = request({ pace: 'burst', deltas: 4 }, { stream: true });
  const samples = new Map(servers.map((server) => [server, []]));
  const connections = new Map();
  for (const server of servers) connections.set(server, await Connection.open(server.port));
  for (let block = 0; block <= blocks; block++) {
    for (const server of block % 2 ? servers.toReversed() : servers) {
      for (let i = 0; i < BLOCK; i++) {
        const { firstByte } = await connections.get(server).send(bytes);
        if (block > 0) samples.get(server).push(firstByte);
      }
    }
  }
  for (const connection of connections.values()) connection.close();
  const of = (part) =>
    Object.fromEntries([...samples].map(([{ variant }, values]) => [variant, quantile(values, part)]));
  return { p50: of(0.5), p99: of(0.99) };
}
