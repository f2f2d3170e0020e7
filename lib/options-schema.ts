import { Ajv, type SchemaObject } from 'ajv';
import { AJV_OPTIONS } from './config-check/ajv-options';
import { configFault } from './config-check/config-fault';
import { MILLISECONDS } from './config-check/milliseconds';

const WHOSE = ['gateway', 'client'];

/** A field that names sessions, or a header; a word without a hyphen is no header that a client would send. */
const SOURCE = '^(user|prompt_cache_key|conversation|metadata\\..+|[A-Za-z0-9]+(-[A-Za-z0-9_]+)+)$';

/** What browsers send as `Origin`: no path, no slash at the end. */
const ORIGIN = '^(\\*|null|[a-z][a-z0-9+.-]*://[^/\\s]+)$';

const MILLISECONDS_OR_OFF = { ...MILLISECONDS, nullable: true };

/**
 * The options that can be JSON. The config file of `serve` is checked by the same schema, so that an option has one name
 * and one meaning everywhere.
 */
export const JSON_OPTIONS = {
  name: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,31}$' },
  models: {
    type: 'object',
    additionalProperties: {
      type: ['string', 'object'],
      minLength: 1,
      required: ['agent'],
      additionalProperties: false,
      properties: { agent: { type: 'string', minLength: 1 }, task: { type: 'boolean' } },
    },
  },
  session: {
    type: 'object',
    additionalProperties: false,
    properties: {
      from: { type: 'array', items: { type: 'string', pattern: SOURCE } },
      history: {
        type: ['string', 'object'],
        if: { type: 'string' },
        // biome-ignore lint/suspicious/noThenProperty: `then` is JSON Schema's keyword.
        then: { enum: WHOSE },
        else: { additionalProperties: { enum: WHOSE }, propertyNames: { pattern: SOURCE } },
      },
      onBusy: { enum: ['queue', 'reject', 'interrupt'] },
    },
  },
  strict: { type: 'boolean' },
  responses: {
    type: 'object',
    additionalProperties: false,
    properties: { store: {}, ttlMs: MILLISECONDS_OR_OFF, secret: { type: 'string', minLength: 32 } },
  },
  unsupported: { enum: ['ignore', 'reject'] },
  progress: { enum: ['extension', 'reasoning_content', null] },
  cors: {
    type: 'object',
    nullable: true,
    required: ['origins'],
    additionalProperties: false,
    properties: { origins: { type: 'array', items: { type: 'string', pattern: ORIGIN } } },
  },
  heartbeatMs: MILLISECONDS_OR_OFF,
  jsonHeartbeatMs: MILLISECONDS_OR_OFF,
  runTimeoutMs: MILLISECONDS_OR_OFF,
  stallTimeoutMs: MILLISECONDS_OR_OFF,
  hostTimeoutMs: MILLISECONDS_OR_OFF,
  maxConcurrentRuns: { type: 'integer', minimum: 1, nullable: true },
  repeatGuard: {
    type: 'object',
    nullable: true,
    additionalProperties: false,
    properties: { windowMs: MILLISECONDS, longestMs: MILLISECONDS },
  },
  apiKeyHeader: { type: 'boolean' },
} satisfies Record<string, SchemaObject>;

const FUNCTIONS = ['verify', 'onError', 'fetchAttachment', 'isTask'];

const ajv = new Ajv(AJV_OPTIONS);
ajv.addKeyword({ keyword: 'hasInfo', validate: hasInfo, error: { message: 'must have a function info' } });
ajv.addKeyword({ keyword: 'isFunction', validate: isFunction, error: { message: 'must be a function' } });

const validate = ajv.compile({
  type: 'object',
  additionalProperties: false,
  properties: {
    ...JSON_OPTIONS,
    logger: { hasInfo: true },
    onClientClose: { anyOf: [{ enum: ['abort', 'finish'] }, { isFunction: true }] },
    ...Object.fromEntries(FUNCTIONS.map((name) => [name, { isFunction: true }])),
  },
});

/**
 * @throws TypeError that names the first option that is unknown or wrong.
 */
export function checkOptions(options: unknown): void {
  const fault = configFault(validate, withoutUndefined(options));
  if (fault !== undefined) throw new TypeError(`openAiCompat options: ${fault}`);
}

function hasInfo(_: unknown, value: unknown): boolean {
  return typeof (value as { info?: unknown } | null)?.info === 'function';
}

function isFunction(_: unknown, value: unknown): boolean {
  return typeof value === 'function';
}

/** `undefined` is the default everywhere, so that a host may write `{ verify: maybe }`. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutUndefined(member)]),
  );
}
