import { Connection, request, responsesRequest } from '../load.mjs';
import { startServer } from '../processes.mjs';
import { continuedBody, responsesBody } from '../runtime.mjs';
import { median } from '../statistics.mjs';
import { cpuPer, deltaLoad, JSON_LOAD } from './cpu.mjs';

const LONG = 200;
const WARM_UP = 8;
const STORED = 1_000;
const TURN = { pace: 'burst', deltas: 16 };

/** µs of server CPU for one JSON request of each API, to the same server in turn. The response is kept, as it is by default. */
export async function cpuPerResponse(server, rounds) {
  return (await cpuPer(bothApis(server, TURN, { stream: false }), rounds, JSON_LOAD)).all;
}

/** µs of server CPU for one delta of a stream of each API. */
export async function cpuPerResponseDelta(server, rounds, { pace, concurrency }) {
  const { deltas, ...load } = deltaLoad(pace, concurrency);
  return (await cpuPer(bothApis(server, { pace, deltas }, { stream: true }), rounds, load)).all;
}

function bothApis(server, turn, { stream }) {
  // `base` is what the other is compared with.
  return [
    { name: 'ours', server, bytes: responsesRequest(responsesBody(turn, { stream })) },
    { name: 'base', server, bytes: request(turn, { stream }) },
  ];
}

/**
 * µs of server CPU for the second and for the 200th request of a chain by `previous_response_id`, one chain after the other; each is
 * the mean of it and the four after it. The first chains warm up.
 */
export async function cpuOfChain(server, chains) {
  const samples = { second: [], last: [] };
  for (let n = -WARM_UP; n < chains; n++) {
    const chain = await Chain.begin(server.port);
    const second = await chain.grow(2, 6, server);
    await chain.grow(7, LONG - 1, server);
    const last = await chain.grow(LONG, LONG + 4, server);
    chain.close();
    if (n < 0) continue;
    samples.second.push(second);
    samples.last.push(last);
  }
  return { base: median(samples.second), ours: median(samples.last) };
}

/** KiB of heap for one response that is kept in memory, at 1,000 of them. */
export async function memoryPerResponse() {
  const server = await startServer('ours', ['--expose-gc']);
  const connection = await Connection.open(server.port);
  const send = async (count, more) => {
    const bytes = responsesRequest(responsesBody(TURN, { stream: false, ...more }));
    for (let i = 0; i < count; i++) await connection.send(bytes);
  };
  await send(2 * STORED, { store: false });
  const before = await server.memory();
  await send(STORED, {});
  const after = await server.memory();
  connection.close();
  await server.stop();
  return { ours: (after.heap - before.heap) / STORED / 1024 };
}

/** A chain of responses on a connection of its own. */
class Chain {
  #connection;
  #lastId;

  static async begin(port) {
    const chain = new Chain();
    chain.#connection = await Connection.open(port);
    await chain.#send(responsesBody(TURN, { stream: false }));
    return chain;
  }

  /** Sends its requests of these numbers, one after the other; returns what one of them cost. */
  async grow(first, last, server) {
    const before = await server.cpu();
    for (let n = first; n <= last; n++) await this.#send(continuedBody(TURN, this.#lastId));
    const after = await server.cpu();
    return (after.all - before.all) / (last - first + 1);
  }

  close() {
    this.#connection.close();
  }

  async #send(body) {
    const { text } = await this.#connection.send(responsesRequest(body), { keep: true });
    this.#lastId = /"id":"(resp_\w+)"/.exec(text)[1];
  }
}
