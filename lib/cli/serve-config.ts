import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import JSON5 from 'json5';
import type { GatewayAuth } from '../../types/gateway';
import { modeOf } from '../auth/modes';
import { sharedSecret } from '../auth/modes/shared-secret';
import { configFault } from '../config-check/config-fault';
import { UsageError } from './command';
import type { AgentEntry, ServeConfig } from './config-schema';
import { isServeConfig } from './config-validator';

export const DEFAULT_PORT = 18_789;

const DEFAULT_AGENTS: AgentEntry[] = [
  { id: 'main', model: 'builtin/echo', default: true },
  { id: 'memo', model: 'builtin/recall' },
  { id: 'tools', model: 'builtin/tools' },
];

/** The config with every default in place, and the secret if one had to be made. */
export interface ResolvedServeConfig {
  config: ServeConfig;
  agents: AgentEntry[];
  madeToken: string | undefined;
}

/** What the command line says of `main`. */
export interface MainModel {
  model: string;
  baseURL?: string;
}

/**
 * @throws UsageError if the file cannot be read, is no JSON5, or has something wrong in it.
 */
export function loadServeConfig(file: string | undefined, main?: MainModel): ResolvedServeConfig {
  const given = file === undefined ? {} : readConfig(file);
  const auth = besideConfig(given.gateway?.auth ?? { mode: 'token' }, file);
  const mode = modeOf(auth);
  const madeToken =
    mode === 'token' && sharedSecret({ ...auth, mode }, 'token') === undefined
      ? randomBytes(32).toString('hex')
      : undefined;
  return {
    config: {
      ...given,
      gateway: { ...given.gateway, auth: { ...auth, mode, ...(madeToken !== undefined && { token: madeToken }) } },
    },
    agents: withMain(given.agents?.list ?? DEFAULT_AGENTS, main),
    madeToken,
  };
}

/** The agents, with `main` on the model of the command line; what else its entry says stays. */
function withMain(agents: AgentEntry[], main: MainModel | undefined): AgentEntry[] {
  if (main === undefined) return agents;
  if (!agents.some(({ id }) => id === 'main')) return [{ id: 'main', ...main }, ...agents];
  return agents.map((entry) => {
    // The base URL and key of another model are not this one's.
    const { baseURL: _, apiKeyEnv: __, ...rest } = entry;
    return entry.id === 'main' ? { ...rest, ...main } : entry;
  });
}

/** What a config names is found from where the config is, wherever the server was started. */
function besideConfig(auth: GatewayAuth, file = ''): GatewayAuth {
  return auth.keysFile === undefined ? auth : { ...auth, keysFile: resolve(dirname(file), auth.keysFile) };
}

function readConfig(file: string): Partial<ServeConfig> {
  const config = parse(file);
  const fault = serveConfigFault(config);
  if (fault !== undefined) throw new UsageError(`The config ${file} is wrong: ${fault}`);
  return config as Partial<ServeConfig>;
}

function parse(file: string): unknown {
  let text: string;
  try {
    // A pipe that nobody writes to would keep whoever reads it waiting, and signals with it.
    if (!statSync(file).isFile()) throw new UsageError(`The config ${file} is no file.`);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The config ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  try {
    return JSON5.parse(text);
  } catch (error) {
    throw new UsageError(`The config ${file} is no JSON5: ${(error as Error).message}.`);
  }
}

/** What is wrong with a config, with its path and what was expected; undefined if nothing is. */
export function serveConfigFault(config: unknown): string | undefined {
  return configFault(isServeConfig, config) ?? sameId((config as Partial<ServeConfig>).agents?.list ?? []);
}

function sameId(list: readonly AgentEntry[]): string | undefined {
  const at = list.findIndex(({ id }, i) => list.findIndex((other) => other.id === id) < i);
  return at === -1 ? undefined : `'agents.list.${at}.id' is '${list[at]?.id}', as of an agent before it.`;
}
