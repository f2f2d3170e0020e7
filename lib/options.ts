import type { GatewayRuntime } from '../types/gateway';
import type { ErrorContext, OpenAiCompatOptions, ResponsesOptions } from '../types/options';
import type { ObjectStore } from '../types/stored';
import { type Brand, brandOf } from './brand';
import { checkOptions } from './check-options';
import type { Journals } from './journal/journal';
import { memoryJournals } from './journal/memory-journals';
import { memoryObjects } from './stored/memory-objects';
import { described } from './text';

/** The options with every default in place. */
export interface Settings {
  brand: Brand;
  models: Readonly<Record<string, { agent: string; task: boolean }>>;
  session: {
    from: readonly string[];
    history(source: string): 'gateway' | 'client';
    onBusy: 'queue' | 'reject' | 'interrupt';
  };
  responses: {
    store: ObjectStore;
    ttlMs: number | null;
    secret: string | undefined;
    webSocket: { path: string; lifetimeMs: number } | undefined;
  };
  journals: Journals;
  isTask: NonNullable<OpenAiCompatOptions['isTask']>;
  logger: OpenAiCompatOptions['logger'];
  strict: boolean;
  unknownUrl: boolean;
  unsupported: 'ignore' | 'reject';
  progress: NonNullable<OpenAiCompatOptions['progress']> | null;
  cors: OpenAiCompatOptions['cors'];
  onClientClose: Exclude<NonNullable<OpenAiCompatOptions['onClientClose']>, string>;
  fetchAttachment: OpenAiCompatOptions['fetchAttachment'];
  heartbeatMs: number | null;
  jsonHeartbeatMs: number | null;
  runTimeoutMs: number | null;
  stallTimeoutMs: number | null;
  hostTimeoutMs: number | null;
  maxConcurrentRuns: number | null;
  repeatGuard: { windowMs: number; longestMs: number } | null;
  apiKeyHeader: boolean;
  verify: OpenAiCompatOptions['verify'];
  onError: NonNullable<OpenAiCompatOptions['onError']>;
}

/**
 * @throws TypeError if an option is unknown or wrong; the message names it and says what is expected.
 */
export function resolveOptions(options: OpenAiCompatOptions = {}): Settings {
  checkOptions(options);
  const { session = {} } = options;
  const brand = brandOf(options.name ?? 'clawdbot');
  const onClientClose = options.onClientClose === 'finish' ? 'finish' : 'abort';
  return {
    brand,
    models: aliases(options.models),
    session: {
      from: (session.from ?? [brand.headers.sessionKey, 'user']).map((source) => sourceName(source, brand)),
      history: historyOf(session.history, brand),
      onBusy: session.onBusy ?? 'queue',
    },
    responses: {
      store: options.responses?.store ?? memoryObjects(),
      ttlMs: orDefault(options.responses?.ttlMs, 86_400_000),
      secret: options.responses?.secret,
      webSocket: webSocketOf(options.responses?.webSocket),
    },
    journals: memoryJournals(),
    isTask: options.isTask ?? ((_, req) => req.headers['x-openwebui-task'] !== undefined),
    logger: options.logger,
    strict: options.strict ?? false,
    unknownUrl: options.unknownUrl ?? false,
    unsupported: options.unsupported ?? 'ignore',
    progress: options.progress ?? null,
    cors: options.cors,
    onClientClose: typeof options.onClientClose === 'function' ? options.onClientClose : () => onClientClose,
    fetchAttachment: options.fetchAttachment,
    heartbeatMs: orDefault(options.heartbeatMs, 15_000),
    jsonHeartbeatMs: orDefault(options.jsonHeartbeatMs, 60_000),
    runTimeoutMs: orDefault(options.runTimeoutMs, 600_000),
    stallTimeoutMs: orDefault(options.stallTimeoutMs, 60_000),
    hostTimeoutMs: orDefault(options.hostTimeoutMs, 30_000),
    maxConcurrentRuns: options.maxConcurrentRuns ?? null,
    repeatGuard: repeatGuardOf(options.repeatGuard),
    apiKeyHeader: options.apiKeyHeader ?? false,
    verify: options.verify,
    onError: options.onError ?? printError,
  };
}

function aliases(models: OpenAiCompatOptions['models'] = {}): Settings['models'] {
  return Object.fromEntries(
    Object.entries(models).map(([name, target]) => [
      name,
      typeof target === 'string' ? { agent: target, task: false } : { agent: target.agent, task: target.task ?? false },
    ]),
  );
}

/** Node gives the names of headers in lower case; all families of session keys mean the same. */
function sourceName(source: string, { headers, sessionHeaders }: Brand): string {
  if (/^(metadata\.|user$|prompt_cache_key$|conversation$)/.test(source)) return source;
  const header = source.toLowerCase();
  return sessionHeaders.includes(header) ? headers.sessionKey : header;
}

function historyOf(
  history: NonNullable<OpenAiCompatOptions['session']>['history'] = 'gateway',
  brand: Brand,
): Settings['session']['history'] {
  if (typeof history === 'string') return () => history;
  const bySource = new Map(Object.entries(history).map(([source, whose]) => [sourceName(source, brand), whose]));
  return (source) => bySource.get(source) ?? 'gateway';
}

function webSocketOf(given: ResponsesOptions['webSocket'] = false): Settings['responses']['webSocket'] {
  if (given === false) return undefined;
  const { path = '/v1/responses', lifetimeMs = 3_600_000 } = given === true ? {} : given;
  return { path, lifetimeMs };
}

function repeatGuardOf(given: OpenAiCompatOptions['repeatGuard'] = {}): Settings['repeatGuard'] {
  return given === null ? null : { windowMs: given.windowMs ?? 60_000, longestMs: given.longestMs ?? 180_000 };
}

/** `null` is off, which `??` would turn into the default. */
function orDefault<T>(value: T | undefined, fallback: T): T {
  return value === undefined ? fallback : value;
}

/**
 * @throws TypeError if it is no GatewayRuntime; the message names what is missing.
 */
export function checkRuntime(runtime: unknown): asserts runtime is GatewayRuntime {
  const methods = ['config', 'agents', 'run'] as const;
  const missing = methods.filter((name) => typeof (runtime as GatewayRuntime | undefined)?.[name] !== 'function');
  if (missing.length > 0) {
    throw new TypeError(
      `openAiCompat(runtime): the runtime has no ${missing.map((name) => `${name}()`).join(', no ')}. ` +
        'Pass a GatewayRuntime, for example embeddedGateway({ config, agents }) from openai-compat/embedded.',
    );
  }
}

function printError(error: unknown, { requestId }: ErrorContext): void {
  const { name, message } = described(error);
  const about = requestId === undefined ? '' : `${requestId}: `;
  process.stderr.write(`openai-compat: ${about}${name}: ${message}\n`);
}
