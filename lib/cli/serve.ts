import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { resolve } from 'node:path';
import express from 'express';
import type { OpenAiCompatHandler } from '../../types/options';
import { authMode } from '../auth/modes';
import { embeddedGateway, fileSessions, type SessionsOptions } from '../gateways/embedded';
import { responseOn } from '../http/upgrade';
import { openAiCompat } from '../openai-compat';
import { agentOf } from './agent-of';
import { checkServeOptions } from './check-serve-options';
import { argumentsOf, type Command, UsageError } from './command';
import { SESSIONS_DIR, type ServeConfig } from './config-schema';
import { keptResponses } from './kept-responses';
import { isLoopback, loopbackHostsOnly } from './loopback';
import { refuseOwnAddress } from './own-address';
import { DEFAULT_PORT, loadServeConfig, type MainModel, type ResolvedServeConfig } from './serve-config';
import { onShutdown } from './shutdown';
import { welcome } from './welcome';

const HELP = `Usage: openai-compat serve [--config FILE] [--host H] [--port N]
                           [--model PROVIDER/MODEL [--base-url URL]]

Serves the embedded Gateway to OpenAI clients.

  --config FILE   a JSON5 config file; without one, three built-in agents: main, memo, tools
  --model P/M     the model of the agent main: openai/gpt-5-mini, anthropic/…, with the package @ai-sdk/<provider>
                  and the provider's key in its usual environment variable; or openai-compatible/<model>
  --base-url URL  where the model is served, http://127.0.0.1:11434/v1 for example
  --host H        the address to listen on (default: gateway.bind, else 127.0.0.1)
  --port N        the port to listen on, 0 for any (default: gateway.port, else ${DEFAULT_PORT})
`;

/**
 * Proxies and SDKs keep an idle connection for up to 60 s. A server that closes it first may do so just as the next request is sent,
 * which then fails. Headers get longer than that: Node counts their time on a kept connection from the answer before.
 */
const TIMEOUTS = { keepAliveTimeout: 65_000, headersTimeout: 66_000 };

export const serve: Command = {
  summary: 'Serves the embedded Gateway to OpenAI clients.',

  async run(args, io) {
    const { config: file, host, port, help, main } = parse(args);
    if (help) {
      io.stdout.write(HELP);
      return 0;
    }
    const resolved = loadServeConfig(file, main);
    const { gateway } = resolved.config;
    const address = { host: host ?? bindAddress(gateway.bind), port: port ?? gateway.port ?? DEFAULT_PORT };
    if (authMode(gateway.auth.mode).asksNobody && !isLoopback(address.host)) {
      throw new UsageError(
        `gateway.auth.mode is '${gateway.auth.mode}', so it listens only on loopback, not on ${address.host}. Set the mode to 'token'.`,
      );
    }
    checkServeOptions(resolved);
    refuseOwnAddress(resolved.agents, address);
    const compat = await mount(resolved);
    const answer = app(compat, gateway);
    const http = createServer(TIMEOUTS, answer).on('upgrade', (req, socket, head) => {
      if (!compat.handleUpgrade(req, socket, head)) answer(req, responseOn(req, socket as Socket));
    });
    const server = await listen(http, address);
    const { port: actual } = server.address() as AddressInfo;
    // Before it says that it listens: whoever reads that may send a signal at once.
    const stopped = onShutdown(server, compat, io);
    io.stdout.write(
      welcome({
        host: address.host,
        port: actual,
        auth: gateway.auth,
        madeToken: resolved.madeToken,
        agents: resolved.agents,
        name: gateway.http?.endpoints?.chatCompletions?.options?.name ?? 'clawdbot',
        sessionsDir: sessionsDir(resolved.config),
      }),
    );
    await stopped;
    return 0;
  },
};

function parse(args: string[]) {
  const { values } = argumentsOf('serve', {
    args,
    options: {
      config: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      model: { type: 'string' },
      'base-url': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.host?.trim() === '') throw new UsageError('--host must be an address to listen on; it is empty.');
  return {
    ...values,
    port: values.port === undefined ? undefined : portNumber(values.port),
    main: mainModel(values.model, values['base-url']),
  };
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`--port must be a number from 0 to 65535; it is '${text}'.`);
  return port;
}

function mainModel(model: string | undefined, baseURL: string | undefined): MainModel | undefined {
  if (model === undefined && baseURL !== undefined) {
    throw new UsageError(`--base-url needs --model: --model openai-compatible/<model> --base-url ${baseURL}`);
  }
  return model === undefined ? undefined : { model, ...(baseURL !== undefined && { baseURL }) };
}

/** Clawdbot's words for where to listen, or an address. */
function bindAddress(bind = 'loopback'): string {
  return { loopback: '127.0.0.1', lan: '0.0.0.0', auto: '127.0.0.1' }[bind] ?? bind;
}

async function mount({ config, agents }: ResolvedServeConfig): Promise<OpenAiCompatHandler> {
  const definitions = await Promise.all(agents.map(async (agent) => [agent.id, await agentOf(agent)] as const));
  const named = Object.fromEntries(definitions);
  try {
    const runtime = embeddedGateway({ config, agents: named, sessions: sessionsOf(config) });
    const { responses, ...options } = config.gateway.http?.endpoints?.chatCompletions?.options ?? {};
    return openAiCompat(runtime, {
      unknownUrl: true,
      ...options,
      responses: { ...keptResponses(config.gateway.auth, sessionsDir(config)), ...responses },
    });
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

function app(compat: OpenAiCompatHandler, { auth, trustedProxies = [] }: ServeConfig['gateway']) {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies);
  if (authMode(auth.mode).asksNobody) app.use(loopbackHostsOnly);
  app.use(compat);
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
