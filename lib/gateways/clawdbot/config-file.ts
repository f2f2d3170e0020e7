import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import JSON5 from 'json5';
import type { GatewayConfig } from '../../../types/gateway';
import { modeOf } from '../../auth/modes';
import { isPayload, type Payload } from './frames';
import { type ConfigSource, reportOnStderr } from './options';

/** The options of `clawdbotConfig`. */
export interface ClawdbotConfigOptions {
  /** Where `${NAME}` in the file is looked up. Defaults to `process.env`. */
  env?: Record<string, string | undefined>;
  /** Told of an edit that cannot be used; the config before it stays. Defaults to a line on stderr. */
  onError?: ((error: Error) => void) | undefined;
  /** Called after an edit counts. Defaults to nobody. */
  onChange?: ((config: GatewayConfig) => void) | undefined;
}

/** The config of the moment, as the file has it. */
export interface WatchedConfig extends ConfigSource {
  /** Ends the watching. */
  close(): void;
}

/** Editors write a file in several steps. */
const SETTLE_MS = 50;

/**
 * Reads the config of this endpoint from a Clawdbot or OpenClaw config file: JSON5, `${NAME}` from the environment. The
 * file is watched; a change counts from the next request on, and a broken edit leaves the last good config in place.
 * What is returned gives the config of the moment when it is called; its `close()` ends the watching.
 *
 * @throws Error that names the file and what is wrong with it, if the first reading fails.
 * @example
 * const config = clawdbotConfig(`${process.env.HOME}/.clawdbot/clawdbot.json`);
 */
export function clawdbotConfig(path: string, options: ClawdbotConfigOptions = {}): WatchedConfig {
  const file = resolve(path);
  const { env = process.env, onError = reportOnStderr, onChange } = options;
  let text = read(file);
  let config = parse(file, text, env);
  let timer: NodeJS.Timeout | undefined;
  const reread = () => {
    try {
      const next = read(file);
      if (next === text) return;
      text = next;
      config = parse(file, next, env);
      onChange?.(config);
    } catch (error) {
      onError(new Error(`${(error as Error).message} The config before the edit stays in use.`, { cause: error }));
    }
  };
  // The folder, not the file: editors and secret mounts put a new file in the old one's place.
  const watcher: FSWatcher = watch(dirname(file), { persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(reread, SETTLE_MS);
    timer.unref();
  });
  watcher.on('error', (error) =>
    onError(new Error(`${file} is no longer watched: ${error.message}`, { cause: error })),
  );
  const close = () => {
    clearTimeout(timer);
    watcher.close();
  };
  return Object.assign(() => config, { close });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`${file} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}

function parse(file: string, text: string, env: Record<string, string | undefined>): GatewayConfig {
  let parsed: unknown;
  try {
    parsed = JSON5.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON5: ${(cause as Error).message}.`, { cause });
  }
  const gateway = isPayload(parsed) ? parsed.gateway : undefined;
  if (!isPayload(gateway)) throw new Error(`${file}: expected an object at 'gateway'.`);
  return { gateway: withAuthMode(file, substitute(file, gateway, env, 'gateway') as Payload) };
}

function withAuthMode(file: string, gateway: Payload): GatewayConfig['gateway'] {
  const auth = gateway.auth ?? {};
  if (!isPayload(auth)) throw new Error(`${file}: expected an object at 'gateway.auth'.`);
  return { ...gateway, auth: { ...auth, mode: modeOf(auth) } } as GatewayConfig['gateway'];
}

/** Only the Gateway's own part is looked at, so a key of a model provider need not be in this process's environment. */
function substitute(file: string, value: unknown, env: Record<string, string | undefined>, path: string): unknown {
  if (Array.isArray(value)) return value.map((each, index) => substitute(file, each, env, `${path}[${index}]`));
  if (isPayload(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, substitute(file, each, env, `${path}.${key}`)]),
    );
  }
  if (typeof value !== 'string') return value;
  return value.replace(/\$(\$?)\{([A-Z_][A-Z0-9_]*)\}/g, (_, escaped: string, name: string) => {
    if (escaped) return `\${${name}}`;
    if (!env[name]) throw new Error(`${file}: '${path}' needs the environment variable ${name}, which is not set.`);
    return env[name];
  });
}
