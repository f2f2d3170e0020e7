import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GATEWAYS, nodeOf } from './install.mjs';

const SKIP = ['CHANNELS', 'PROVIDERS', 'CRON', 'CANVAS_HOST', 'BROWSER_CONTROL_SERVER', 'GMAIL_WATCHER'];

/** A real Gateway on loopback, in a scratch folder, with two agents on the model provider. */
export async function prepareGateway(
  name,
  folder,
  providerUrl,
  auth = { mode: 'token', token: 'a-token-for-the-test' },
) {
  const { env, bin, agents } = GATEWAYS[name];
  const state = mkdtempSync(join(tmpdir(), `${name}-`));
  const port = await freePort();
  const config = join(state, `${name}.json`);
  writeFileSync(config, JSON.stringify(configOf(agents, port, providerUrl, state, auth)));
  const flags = [...SKIP.map((what) => `SKIP_${what}`), 'DISABLE_BONJOUR', 'NO_RESPAWN'];
  const variables = Object.fromEntries(flags.map((flag) => [`${env}_${flag}`, '1']));
  const { bin: bins } = JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'));
  const entry = join(folder, 'node_modules', name, typeof bins === 'string' ? bins : bins[bin]);
  const node = nodeOf(folder);
  let child;
  return {
    name,
    folder: state,
    config,
    url: `ws://127.0.0.1:${port}`,
    readConfig: () => readFileSync(config, 'utf8'),
    async start() {
      child = spawn(node, [entry, 'gateway', 'run', '--port', String(port), '--bind', 'loopback'], {
        cwd: state,
        env: {
          PATH: process.env.PATH,
          HOME: state,
          [`${env}_STATE_DIR`]: state,
          [`${env}_CONFIG_PATH`]: config,
          ...variables,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      const ready = new Promise((resolve, reject) => {
        const read = (piece) => {
          output += piece;
          if (/listening on ws/i.test(output)) resolve();
        };
        child.stdout.on('data', read);
        child.stderr.on('data', read);
        child.once('exit', (code) =>
          reject(new Error(`${name} ended (${code}) before it listened:\n${output.slice(-2000)}`)),
        );
      });
      ready.catch(() => undefined);
      await Promise.race([ready, pollUntilOpen(port, child)]);
      this.output = () => output;
    },
    async kill(signal = 'SIGKILL') {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
    remove: () => rmSync(state, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function configOf(agents, port, baseUrl, state, auth) {
  const workspaces = ['main', 'beta'].map((id) => {
    const workspace = join(state, `workspace-${id}`);
    mkdirSync(workspace);
    // What a `/summon` at the start of a prompt would become.
    const templates = join(workspace, '.pi', 'prompts');
    mkdirSync(templates, { recursive: true });
    writeFileSync(join(templates, 'summon.md'), 'Say the words of the template.');
    return [id, { workspace }];
  });
  const list = workspaces.map(([id, rest]) => ({ id, ...rest, ...(id === 'main' ? { default: true } : {}) }));
  const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const model = {
    id: 'm1',
    name: 'M1',
    reasoning: false,
    input: ['text', 'image'],
    cost,
    contextWindow: 200000,
    maxTokens: 8192,
  };
  return {
    gateway: { mode: 'local', port, bind: 'loopback', auth, controlUi: { enabled: false } },
    // All that a text could do if it were read as a command.
    commands: { text: true, bash: true, config: true, debug: true },
    models: {
      mode: 'replace',
      providers: { fake: { baseUrl, apiKey: 'none', api: 'openai-completions', models: [model] } },
    },
    agents: {
      defaults: { model: { primary: 'fake/m1' }, skipBootstrap: true, maxConcurrent: 8, heartbeat: { every: '0m' } },
      ...(agents === 'list' ? { list } : { ownership: 'explicit', entries: Object.fromEntries(workspaces) }),
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function pollUntilOpen(port, child) {
  for (let tries = 0; tries < 600 && child.exitCode === null; tries++) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/`)).status > 0) return;
    } catch {
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  await new Promise(() => undefined);
}
