import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import OpenAI from 'openai';
import { openAiCompat } from 'openai-compat';
import { clawdbotConfig, clawdbotGateway } from 'openai-compat/clawdbot';
import { WebSocket } from 'ws';
import { cuttableLine } from './cuttable-line.mjs';
import { prepareGateway } from './gateway-process.mjs';
import { GATEWAYS, install } from './install.mjs';
import { startModelProvider } from './model-provider.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { until } from './until.mjs';

/**
 * Real Gateways, end to end: `npm run test:clawdbot [-- clawdbot|openclaw …]`. Installs them from npm into
 * `.openai-compat/gateways`, which takes some minutes and 2 GB the first time, and ends 1 if anything failed. The variable
 * ONLY takes a part of a scenario's title.
 */
const cache = fileURLToPath(new URL('../../.openai-compat/gateways', import.meta.url));
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(GATEWAYS);
let failed = 0;
for (const name of names) failed += await tryGateway(name);
process.exit(failed > 0 ? 1 : 0);

async function tryGateway(name) {
  const { version } = GATEWAYS[name];
  console.log(`${name} ${version}`);
  const folder = await install(name, cache);
  const model = await startModelProvider();
  const gateway = await prepareGateway(name, folder, model.url);
  const began = Date.now();
  await gateway.start();
  console.log(`  started in ${Date.now() - began} ms`);
  const line = await cuttableLine(Number(new URL(gateway.url).port));
  const config = clawdbotConfig(gateway.config);
  const notes = [];
  const onError = (error) => notes.push(error);
  const runtime = clawdbotGateway({ url: line.url, config, onError });
  const commandingRuntime = clawdbotGateway({ url: line.url, config, onError, commands: 'operator' });
  const { token } = config().gateway.auth;
  const servers = [];
  /** The official client before a server of its own. */
  const clientOf = async (mounted, apiKey, options = {}) => {
    const server = createServer(express().use(openAiCompat(mounted, { onError, ...options })));
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    return new OpenAI({ baseURL: `http://127.0.0.1:${server.address().port}/v1`, apiKey, maxRetries: 0 });
  };
  /** A caller with a key of her own. */
  const ada = { verify: (key) => (key === 'key-of-ada' ? { id: 'ada' } : null) };
  const client = await clientOf(runtime, token);
  const sessionRows = async () => (await askGateway(gateway.url, token, 'sessions.list', { limit: 500 })).sessions;
  await until(
    'the Gateway lets us in',
    () =>
      runtime.connect().then(
        () => true,
        () => false,
      ),
    60_000,
  );
  const setup = {
    client,
    guest: await clientOf(runtime, 'key-of-ada', ada),
    /** A chat UI, whose conversations may be edited. */
    ui: await clientOf(runtime, 'key-of-ada', { ...ada, session: { history: 'client' } }),
    commanding: await clientOf(commandingRuntime, token),
    commandingGuest: await clientOf(commandingRuntime, 'key-of-ada', ada),
    runtime,
    model,
    gateway,
    line,
    sessionRows,
    removeSession: (key) => askGateway(gateway.url, token, 'sessions.delete', { key }),
    sessions: async () => (await sessionRows()).map(({ key }) => key),
    protocol: name === 'clawdbot' ? 3 : 4,
  };

  let failures = 0;
  const scenarios = Object.entries(SCENARIOS).filter(([title]) => title.includes(process.env.ONLY ?? ''));
  for (const [title, scenario] of scenarios) {
    const start = Date.now();
    notes.length = 0;
    try {
      await scenario(setup);
      console.log(`  ok     ${title} (${Date.now() - start} ms)`);
    } catch (error) {
      failures++;
      console.log(`  FAILED ${title} (${Date.now() - start} ms)\n    ${error.message.replaceAll('\n', '\n    ')}`);
      for (const note of notes) console.log(`    note: ${note?.message} | ${note?.cause?.message ?? ''}`);
    }
  }
  console.log(`  ${scenarios.length - failures} passed, ${failures} failed`);
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all([runtime.close(), commandingRuntime.close()]);
  line.close();
  await gateway.kill();
  model.close();
  gateway.remove();
  return failures;
}

/** What the Gateway answers to a request of its owner, beside our runtime. */
async function askGateway(url, token, method, params) {
  const socket = new WebSocket(url);
  const request = (id, method, params) => socket.send(JSON.stringify({ type: 'req', id, method, params }));
  const client = { id: 'gateway-client', version: '1', platform: 'test', mode: 'backend' };
  const connect = {
    minProtocol: 3,
    maxProtocol: 4,
    client,
    role: 'operator',
    scopes: ['operator.read', 'operator.admin'],
    caps: [],
    auth: { token },
  };
  const answered = new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The Gateway closed the connection.')));
    socket.on('message', (data) => {
      const frame = JSON.parse(data);
      if (frame.event === 'connect.challenge') request('1', 'connect', connect);
      else if (frame.id === '1') request('2', method, params);
      else if (frame.id === '2') resolve(frame.payload);
    });
  });
  return await answered.finally(() => socket.terminate());
}
