// What it costs the server to turn a request away: CPU of the server's process, load from another one.
//   npm run build && node bench/auth.mjs [requests]
import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REQUESTS = Number(process.argv[2] ?? 4_000);
const ROUNDS = 5;
const SIDE_BY_SIDE = 16;
const TOKEN = 'x'.repeat(64);
const BODY = JSON.stringify({ model: 'clawdbot', messages: [{ role: 'user', content: 'hi' }] });

const newKey = () => `oac_${randomBytes(32).toString('base64url')}`;
const bearer = (credential) => ({ authorization: `Bearer ${credential}` });
const someAddress = () => `2001:db8:${Array.from(randomBytes(4), (byte) => byte.toString(16)).join(':')}::1`;
const forwarded = (headers) => () => ({ ...headers, 'x-forwarded-for': someAddress() });

/** What is asked of which mount; the first one is what the others are compared with. */
const CASES = [
  ['bare Express handler that says 401', '/bare', {}],
  ['missing', '/token', {}],
  ['malformed', '/token', bearer('a b')],
  ['wrong token', '/token', bearer('y'.repeat(64))],
  ['wrong token of 8 kB', '/token', bearer('y'.repeat(8_192))],
  ['wrong key, 10 in the file', '/keys-10', bearer(newKey())],
  ['wrong key, 10,000 in the file', '/keys-10000', bearer(newKey())],
  ['wrong token, counted', '/counted', bearer('y'.repeat(64))],
  ['wrong token, each from another address', '/token', forwarded(bearer('y'.repeat(64)))],
  ['locked out', '/locked', bearer('y'.repeat(64))],
  ['right token (a run, its answer)', '/token', bearer(TOKEN)],
];

if (process.send) await serve();
else await main();

async function serve() {
  const { default: express } = await import('express');
  const { openAiCompat } = await import('openai-compat');
  const { embeddedGateway } = await import('openai-compat/embedded');
  const folder = mkdtempSync(join(tmpdir(), 'bench-auth-'));
  const agents = {
    main: async function* () {
      yield 'hello';
    },
  };
  const gateway = (auth) => openAiCompat(embeddedGateway({ config: { gateway: { auth } }, agents }));
  const token = (rateLimit) => gateway({ mode: 'token', token: TOKEN, rateLimit });
  const keys = (count) => {
    const keysFile = join(folder, `keys-${count}.json`);
    const entry = (_, i) => ({ id: `caller-${i}`, hash: createHash('sha256').update(newKey()).digest('hex') });
    writeFileSync(keysFile, JSON.stringify({ keys: Array.from({ length: count }, entry) }), { mode: 0o600 });
    return gateway({ mode: 'keys', keysFile });
  };

  const app = express();
  app.set('trust proxy', 'loopback');
  app.post('/bare/v1/chat/completions', (_req, res) => res.status(401).json({ error: { message: 'x'.repeat(150) } }));
  app.use('/token', token());
  app.use('/keys-10', keys(10));
  app.use('/keys-10000', keys(10_000));
  app.use('/counted', token({ exemptLoopback: false, maxAttempts: 1_000_000_000 }));
  app.use('/locked', token({ exemptLoopback: false, maxAttempts: 1 }));
  const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

  let begin;
  process.on('message', (what) => {
    if (what === 'begin') begin = process.cpuUsage();
    const { user, system } = process.cpuUsage(begin);
    process.send({ micros: user + system, megabytes: process.memoryUsage().rss / 2 ** 20 });
  });
  process.on('disconnect', () => {
    rmSync(folder, { recursive: true });
    process.exit();
  });
}

async function main() {
  const child = fork(fileURLToPath(import.meta.url));
  const next = () => new Promise((resolve) => child.once('message', resolve));
  const { port } = await next();
  const agent = new Agent({ keepAlive: true, maxSockets: SIDE_BY_SIDE });
  const tell = async (what) => {
    const answer = next();
    child.send(what);
    return answer;
  };

  const seen = CASES.map(() => ({ micros: [], status: 0 }));
  let memory = (await tell('end')).megabytes;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, [, path, headers]] of CASES.entries()) {
      await tell('begin');
      const status = await load({ agent, port, path, headers });
      const { micros, megabytes } = await tell('end');
      memory = Math.max(memory, megabytes);
      // The first round only warms up.
      if (round > 0) seen[i].micros.push(micros / REQUESTS);
      seen[i].status = status;
    }
  }
  agent.destroy();
  child.disconnect();

  const medians = seen.map(({ micros }) => micros.sort((a, b) => a - b)[Math.floor(micros.length / 2)]);
  console.log(`${'credential'.padEnd(42)}status  CPU µs per request  ratio`);
  for (const [i, [name]] of CASES.entries()) {
    const ratio = (medians[i] / medians[0]).toFixed(2);
    console.log(`${name.padEnd(42)}${seen[i].status}     ${medians[i].toFixed(0).padStart(6)}              ${ratio}`);
  }
  console.log(
    `\n${REQUESTS} requests, median of ${ROUNDS} rounds; at most ${memory.toFixed(0)} MB of memory in the server.`,
  );
}

/** Resolves with the status of the last answer. */
async function load({ agent, port, path, headers }) {
  let left = REQUESTS;
  let status = 0;
  const work = async () => {
    while (left-- > 0) {
      const more = typeof headers === 'function' ? headers() : headers;
      status = await send({ agent, port, path: `${path}/v1/chat/completions`, headers: more });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return status;
}

function send(options) {
  return new Promise((resolve, reject) => {
    const headers = { ...options.headers, 'content-type': 'application/json', 'content-length': BODY.length };
    const sent = request({ ...options, host: '127.0.0.1', method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sent.once('error', reject).end(BODY);
  });
}
