import { resolve } from 'node:path';
import type { GatewayConfig } from '../../../types/gateway';
import { oneLine } from '../../text';
import { deviceIdentity } from './device-identity';

/** The options of `clawdbotGateway`. */
export interface ClawdbotGatewayOptions {
  /** Where the Gateway listens: `ws://127.0.0.1:18789`. */
  url: string;
  /** The Gateway's token. Defaults to what `config` says in `gateway.auth`, when a connection is made. */
  token?: string | undefined;
  /** The Gateway's password, if it has that instead of a token. Defaults likewise. */
  password?: string | undefined;
  /** The config of this endpoint: who may call it, and its limits. `clawdbotConfig(path)` reads a Clawdbot config file. */
  config: GatewayConfig | ConfigSource;
  /**
   * Where the identity is kept by which a Gateway pairs this server; it is made when a Gateway asks for one.
   * Defaults to `./.openai-compat/device-identity.pem`.
   */
  identityFile?: string | undefined;
  /**
   * Remove the sessions of stateless runs from the Gateway's store when they have ended. It needs the scope
   * `operator.admin`, which is asked for only then. Defaults to `true`.
   */
  removeStateless?: boolean | undefined;
  /**
   * Who may give the Gateway commands (`/status`, `/new`, `!ls` …) by a message that begins with one: `operator` is who has the
   * shared secret of `gateway.auth`, and what the Gateway's own config allows of its commands they can do then. Everybody
   * else's text is a text to the agent, whatever it says. Defaults to `null`: so is everybody's.
   */
  commands?: 'operator' | null | undefined;
  /** Longest time in ms until a connection stands. Defaults to 10,000. */
  connectTimeoutMs?: number | undefined;
  /**
   * How long in ms a run whose connection was lost may wait to be picked up again on a new one; `null`: it fails at
   * once. Defaults to 10,000.
   */
  resumeTimeoutMs?: number | null | undefined;
  /** Characters of one run that may wait for a reader before the run is stopped. Defaults to 1,048,576. */
  maxBufferedChars?: number | undefined;
  /** What goes wrong beside a run: a lost connection, a session that could not be removed. Defaults to a line on stderr. */
  onError?: ((error: Error) => void) | undefined;
}

/** Gives the config of the moment. */
export interface ConfigSource {
  /** Called at each request; keep it cheap. */
  (): GatewayConfig;
  /** Ends the watching. Called by `close()` of the Gateway. */
  close?(): void;
}

export interface ResolvedOptions {
  url: string;
  secret(): { token?: string | undefined; password?: string | undefined };
  config: ConfigSource;
  identity: () => ReturnType<typeof deviceIdentity>;
  removeStateless: boolean;
  commands: 'operator' | null;
  connectTimeoutMs: number;
  resumeTimeoutMs: number | null;
  maxBufferedChars: number;
  onError(error: Error): void;
}

/** Checks the options, and says what is wrong. @throws TypeError that names the option and the remedy. */
export function checkedOptions(options: ClawdbotGatewayOptions): ResolvedOptions {
  if (typeof options !== 'object' || options === null)
    fail('expects options: clawdbotGateway({ url, token, config }).');
  const { config } = options;
  const token = text('token', options.token);
  const password = text('password', options.password);
  if (typeof config !== 'function' && typeof config?.gateway?.auth !== 'object') {
    fail("'config' must be a GatewayConfig, or a function that gives one: clawdbotConfig(path) makes one from a file.");
  }
  const source: ConfigSource = typeof config === 'function' ? config : () => config;
  const identityFile = resolve(options.identityFile ?? './.openai-compat/device-identity.pem');
  let identity: ReturnType<typeof deviceIdentity> | undefined;
  return {
    url: checkedUrl(options.url),
    config: source,
    secret: () => {
      if (token !== undefined || password !== undefined) return { token, password };
      const { mode, token: known, password: word } = source().gateway.auth ?? {};
      return mode === 'password' ? { password: word } : mode === 'token' ? { token: known } : {};
    },
    identity: () => {
      identity ??= deviceIdentity(identityFile);
      return identity;
    },
    removeStateless: options.removeStateless ?? true,
    commands: checkedCommands(options.commands ?? null),
    connectTimeoutMs: aboveZero('connectTimeoutMs', options.connectTimeoutMs ?? 10_000),
    resumeTimeoutMs:
      options.resumeTimeoutMs === null ? null : aboveZero('resumeTimeoutMs', options.resumeTimeoutMs ?? 10_000),
    maxBufferedChars: aboveZero('maxBufferedChars', options.maxBufferedChars ?? 1_048_576),
    onError: options.onError ?? reportOnStderr,
  };
}

export function reportOnStderr(error: Error): void {
  process.stderr.write(`openai-compat/clawdbot: ${oneLine(error.message)}\n`);
}

function checkedUrl(url: unknown): string {
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^wss?:$/.test(parsed.protocol))
    fail("'url' must be the Gateway's WebSocket address: ws://127.0.0.1:18789.");
  if (parsed.username || parsed.password) fail("'url' must not hold a secret; give it as 'token' or 'password'.");
  return parsed.href;
}

function checkedCommands(commands: 'operator' | null): 'operator' | null {
  if (commands === null || commands === 'operator') return commands;
  return fail("'commands' must be 'operator', or null: then every text is a text.");
}

function text(name: string, value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  return fail(`'${name}' must be a text that is not empty; leave it out to use the config's.`);
}

function aboveZero(name: string, value: number): number {
  return Number.isFinite(value) && value > 0 ? value : fail(`'${name}' must be a number above 0.`);
}

function fail(problem: string): never {
  throw new TypeError(`clawdbotGateway: ${problem}`);
}
