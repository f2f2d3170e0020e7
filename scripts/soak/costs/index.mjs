import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import fc from 'fast-check';

/**
 * `node scripts/soak/costs/index.mjs [--cases 60] [--bytes 8388608]`: what the attacks of `npm run fuzz` take of a server, by kind.
 * CPU time of the process counts what other threads do, and the time in which the loop is busy counts what other processes do:
 * the loop was taken no more than the lesser of the two. What is held is asked when the run begins, and after the answer.
 */
const { values: flags } = parseArgs({
  options: { cases: { type: 'string', default: '60' }, bytes: { type: 'string', default: '8388608' } },
});
process.env.FUZZ_BYTES = flags.bytes;
const { attacks } = await import('./attacks.mjs');

/** ms of the event loop beyond `JSON.parse` of the body. */
const MOST_MS = 200;
/** Bytes held: so many times the body, and this much more. */
const TIMES = 8;
const TRIES = 4;
/** Bytes of a body that is read at all. */
const MOST_BYTES = 25 * 1_048_576;
const MORE = 1_048_576;

const child = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [], { execArgv: ['--expose-gc'] });
const [{ port }] = await once(child, 'message');
const agent = new Agent({ keepAlive: true });

/** The AI SDK checks each message of its own, which takes longer than all that is ours (at most 5,000 of them are let through). */
const isOurs = ({ model }) => model !== 'clawdbot:ai';

let failed = false;
console.log('attacks      cases   body MiB    ms beyond JSON.parse    times its body (beyond 1 MiB)');
console.log('                         most     median         most     at the run   after the answer');
for (const [kind, attack] of Object.entries(attacks())) {
  const bodies = fc.sample(attack, Number(flags.cases)).filter((body) => JSON.stringify(body).length <= MOST_BYTES);
  for (const [name, those] of [
    [kind, bodies.filter(isOurs)],
    [`${kind}, ai`, bodies.filter((body) => !isOurs(body))],
  ]) {
    if (those.length > 0) await report(name, those);
  }
}
child.disconnect();
await once(child, 'exit');
console.log(failed ? 'failed' : 'passed');
process.exit(failed ? 1 : 0);

async function report(name, bodies) {
  const costs = [];
  for (const body of bodies) costs.push(await costOf(JSON.stringify(body)));
  const ms = costs.map((cost) => cost.ms).sort((a, b) => a - b);
  const most = (member) => Math.max(...costs.map((cost) => cost[member]));
  console.log(
    name.padEnd(14) +
      String(bodies.length).padStart(4) +
      (most('size') / MORE).toFixed(1).padStart(11) +
      ms[ms.length >> 1].toFixed(1).padStart(11) +
      ms.at(-1).toFixed(1).padStart(13) +
      most('held').toFixed(1).padStart(15) +
      most('kept').toFixed(1).padStart(19),
  );
  for (const { ms, held, kept, text, status } of costs) {
    if (ms <= MOST_MS && held <= TIMES && kept <= TIMES) continue;
    const what = `${ms.toFixed(0)} ms, ${held.toFixed(1)} and ${kept.toFixed(1)} times its body, answered ${status}`;
    console.log(`  OVER: ${what}: ${text.length} characters, ${text.slice(0, 120)}`);
    failed ||= !name.endsWith(', ai');
  }
}

async function costOf(text) {
  let ms = Number.POSITIVE_INFINITY;
  let status;
  // What else the machine does can only add to it.
  for (let i = 0; i < TRIES && ms > MOST_MS; i++) {
    const tried = await timeOf(text);
    ms = Math.min(ms, tried.ms);
    status = tried.status;
  }
  const size = Buffer.byteLength(text);
  const idle = await ask('weigh');
  await send(text);
  const { held, heap } = await ask('weigh');
  const times = (bytes) => Math.max(0, bytes - idle.heap - MORE) / size;
  return { ms, size, held: times(held), kept: times(heap), text, status };
}

async function timeOf(text) {
  const parsing = cpu();
  JSON.parse(text);
  const parsed = cpu() - parsing;
  const before = await ask('look');
  const status = await send(text);
  const after = await ask('look');
  return { status, ms: Math.max(0, Math.min(after.cpu - before.cpu, after.busy - before.busy) - parsed) };
}

async function ask(question) {
  child.send(question);
  const [answer] = await once(child, 'message');
  return answer;
}

function send(text) {
  return new Promise((resolve, reject) => {
    const headers = { authorization: 'Bearer soak', 'content-type': 'application/json' };
    const to = { agent, host: '127.0.0.1', port, method: 'POST', path: '/v1/chat/completions', headers };
    const sent = request(to, (res) => res.resume().once('end', () => resolve(res.statusCode)));
    sent.once('error', reject).end(text);
  });
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
