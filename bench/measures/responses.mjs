import { Connection, request, responsesRequest } from '../load.mjs';
import { startServer } from '../processes.mjs';
import { continuedBody, responsesBody } from '../runtime.mjs';
import { median } from '../statistics.mjs';
import { cpuPer, deltaLoad, JSON_LOAD } from './cpu.mjs';

const CHAINS = 16;
const LONG = 200;
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
  return [
    { name: 'responses', server, bytes: responsesRequest(responsesBody(turn, { stream })) },
    { name: 'chat', server, bytes: request(turn, { stream }) },
  ];
}

/** µs of server CPU for the second and for the 200th request of a chain by `previous_response_id`, 16 chains at a time. */
export async function cpuOfChain(server, rounds) {
  const samples = { second: [], last: [] };
  for (let round = -1; round < rounds; round++) {
    const chains = await Promise.all(Array.from({ length: CHAINS }, () => Chain.begin(server.port)));
    for (let length = 2; length <= LONG; length++) {
      const before = await server.cpu();
      await Promise.all(chains.map((chain) => chain.goOn()));
      const after = await server.cpu();
      if (round < 0) continue;
      if (length === 2) samples.second.push((after.all - before.all) / CHAINS);
      if (length === LONG) samples.last.push((after.all - before.all) / CHAINS);
    }
    for (const chain of chains) chain.close();
  }
  return { second: median(samples.second), last: median(samples.last) };
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
  return (after.heap - before.heap) / STORED / 1024;
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

  goOn() {
    return this.#send(continuedBody(TURN, this.#lastId));
  }

  close() {
    this.#connection.close();
  }

  async #send(body) {
    const { text } = await this.#connection.send(responsesRequest(body), { keep: true });
    this.#lastId = /"id":"(resp_\w+)"/.exec(text)[1];
  }
}
