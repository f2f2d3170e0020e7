import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkFiles, checkKnown } from './checks.mjs';
import { Client, Refused } from './client.mjs';
import { WORKERS } from './workers.mjs';

/**
 * `node scripts/soak/crash/index.mjs [--kills 50]`: a server that keeps responses in files is killed (-9) in mid-turn, again and again,
 * when one of its clients has read a random piece of an answer. Afterwards nothing is half there, and nothing is lost whose end a
 * client has read.
 */
const { values: flags } = parseArgs({ options: { kills: { type: 'string', default: '50' } } });
const kills = Number(flags.kills);
/** Pieces of answers, all clients together, after which the server is killed at the latest. */
const MOST_PIECES = 400;
const SERVER = fileURLToPath(new URL('server.mjs', import.meta.url));

const dir = mkdtempSync(join(tmpdir(), 'soak-crash-'));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
const workers = WORKERS.map((work) => ({ work, known: [], faults: [] }));

const checked = workers.map(() => 0);
let objects = 0;
for (let n = 1; n <= kills; n++) {
  await underLoad();
  objects = await checkFiles(dir);
  await served((client) => checkAll(client, checked));
  if (n % 10 === 0 || n === kills)
    console.log(`${n} kills: ${objects} objects in files, ${count()} responses read to their end`);
}
// What was read before the first kill is there after the last one.
await served((client) =>
  checkAll(
    client,
    workers.map(() => 0),
  ),
);

const faults = workers.flatMap((worker) => worker.faults);
for (const fault of faults) console.error(`FAILED: ${fault}`);
console.log(faults.length === 0 && count() > 0 ? 'passed' : 'failed');
process.exit(faults.length === 0 && count() > 0 ? 0 : 1);

/** A server under load, until it is killed. */
async function underLoad() {
  const { child, port } = await start();
  const exited = once(child, 'exit');
  let left = randomInt(1, MOST_PIECES);
  const client = new Client(port, () => {
    left -= 1;
    if (left === 0) child.kill('SIGKILL');
  });
  await Promise.all(workers.map((own) => untilKilled(client, own)));
  await exited;
  client.close();
}

async function untilKilled(client, own) {
  for (;;) {
    try {
      await own.work(client, own);
    } catch (error) {
      if (error instanceof Refused) own.faults.push(error.message);
      else if (error.code !== undefined) return;
      else throw error;
      return;
    }
  }
}

/** Those that were read to their end since `from`, of each worker. */
async function checkAll(client, from) {
  for (const [i, { known }] of workers.entries()) {
    for (const one of known.slice(from[i])) await checkKnown(client, one);
    from[i] = known.length;
  }
}

/** A server that ends well. */
async function served(use) {
  const { child, port } = await start();
  const client = new Client(port);
  await use(client);
  client.close();
  child.disconnect();
  await once(child, 'exit');
}

async function start() {
  const child = fork(SERVER, [dir]);
  const [{ port }] = await once(child, 'message');
  return { child, port };
}

function count() {
  return workers.reduce((sum, { known }) => sum + known.length, 0);
}
