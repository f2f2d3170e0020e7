import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import express from 'express';
import type { OpenAiCompatHandler } from '../../types/options';
import { BUILTIN_MODELS, embeddedGateway, fileSessions, type SessionsOptions } from '../gateways/embedded';
import { openAiCompat } from '../openai-compat';
import type { AgentEntry, ServeConfig } from './config-schema';
import type { Command } from './index';
import { isLoopback, loopbackHostsOnly } from './loopback';
import { DEFAULT_PORT, loadServeConfig, type ResolvedServeConfig } from './serve-config';
import { SESSIONS_DIR } from './sessions-dir';
import { onShutdown } from './shutdown';
import { unknownUrl } from './unknown-url';
import { UsageError } from './usage-error';
import { welcome } from './welcome';

const HELP = `Usage: openai-compat serve [--config FILE] [--host H] [--port N]

Serves the embedded Gateway to OpenAI clients.

  --config FILE   a JSON5 config file; without one, three built-in agents: main, memo, tools
  --host H        the address to listen on (default: gateway.bind, else 127.0.0.1)
  --port N        the port to listen on, 0 for any (default: gateway.port, else ${DEFAULT_PORT})
`;

export const serve: Command = {
  summary: 'Serves the embedded Gateway to OpenAI clients.',

  async run(args) {
    const { config: file, host, port, help } = parse(args);
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    const resolved = loadServeConfig(file);
    const { gateway } = resolved.config;
    const address = { host: host ?? bindAddress(gateway.bind), port: port ?? gateway.port ?? DEFAULT_PORT };
    if (gateway.auth.mode === 'none' && !isLoopback(address.host)) {
      throw new UsageError(
        `gateway.auth.mode is 'none', so it listens only on loopback, not on ${address.host}. Set the mode to 'token'.`,
      );
    }
    const compat = mount(resolved);
    const server = await listen(createServer(app(compat, gateway)), address);
    const { port: actual } = server.address() as AddressInfo;
    process.stdout.write(
      welcome({
        host: address.host,
        port: actual,
        auth: gateway.auth,
        madeToken: resolved.madeToken,
        agents: resolved.agents,
        sessionsDir: sessionsDir(resolved.config),
      }),
    );
    await onShutdown(server, compat);
    return 0;
  },
};

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        config: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    return { ...values, port: values.port === undefined ? undefined : portNumber(values.port) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See openai-compat serve --help.`);
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--port must be a number from 0 to 65535; it is '${text}'.`);
  return port;
}

/** Clawdbot's words for where to listen, or an address. */
function bindAddress(bind = 'loopback'): string {
  return { loopback: '127.0.0.1', lan: '0.0.0.0', auto: '127.0.0.1' }[bind] ?? bind;
}

function mount({ config, agents }: ResolvedServeConfig): OpenAiCompatHandler {
  const named = Object.fromEntries(agents.map((agent) => [agent.id, agentOf(agent)]));
  try {
    const runtime = embeddedGateway({ config, agents: named, sessions: sessionsOf(config) });
    return openAiCompat(runtime, config.gateway.http?.endpoints?.chatCompletions?.options);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function sessionsOf(config: ServeConfig): SessionsOptions {
  const { dir: _, ...budget } = config.sessions ?? {};
  const dir = sessionsDir(config);
  return dir === undefined ? {} : { ...budget, store: fileSessions({ dir }) };
}

function sessionsDir({ sessions }: ServeConfig): string | undefined {
  return sessions && resolve(sessions.dir ?? SESSIONS_DIR);
}

function agentOf({ model, name, description, default: isDefault }: AgentEntry) {
  const builtin = Object.hasOwn(BUILTIN_MODELS, model) ? BUILTIN_MODELS[model] : undefined;
  if (builtin === undefined) {
    throw new UsageError(`There is no model '${model}'. Use one of ${Object.keys(BUILTIN_MODELS).join(', ')}.`);
  }
  return {
    ...builtin,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(isDefault !== undefined && { default: isDefault }),
  };
}

function app(compat: OpenAiCompatHandler, { auth, trustedProxies = [] }: ServeConfig['gateway']) {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies);
  if (auth.mode === 'none') app.use(loopbackHostsOnly);
  app.use(compat);
  app.use(unknownUrl);
  return app;
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is in use; choose another with --port' : error.code;
      reject(new UsageError(`Cannot listen on ${host}:${port}: ${why}.`));
    });
    server.listen({ host, port }, () => resolve(server));
  });
}
