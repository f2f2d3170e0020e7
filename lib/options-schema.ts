import { Ajv, type SchemaObject } from 'ajv';
import { configFault } from './errors/config-fault';

/** What browsers send as `Origin`: no path, no slash at the end. */
const ORIGIN = '^(\\*|null|[a-z][a-z0-9+.-]*://[^/\\s]+)$';

/** The upper bound is what a timer of Node can hold; a longer one would fire at once. */
const MILLISECONDS = { type: 'integer', minimum: 1, maximum: 2_147_483_647, nullable: true };

/**
 * The options that can be JSON. The config file of `serve` is checked by the same schema, so that an option has one name
 * and one meaning everywhere.
 */
export const JSON_OPTIONS = {
  models: { type: 'object', additionalProperties: { type: 'string', minLength: 1 } },
  session: {
    type: 'object',
    additionalProperties: false,
    properties: {
      history: { enum: ['gateway', 'client'] },
      onBusy: { enum: ['queue', 'reject', 'interrupt'] },
    },
  },
  strict: { type: 'boolean' },
  unsupported: { enum: ['ignore', 'reject'] },
  progress: { enum: ['extension', 'reasoning_content', null] },
  cors: {
    type: 'object',
    nullable: true,
    required: ['origins'],
    additionalProperties: false,
    properties: { origins: { type: 'array', items: { type: 'string', pattern: ORIGIN } } },
  },
  heartbeat: MILLISECONDS,
  jsonHeartbeat: MILLISECONDS,
  runTimeout: MILLISECONDS,
  stallTimeout: MILLISECONDS,
  maxConcurrentRuns: { type: 'integer', minimum: 1, nullable: true },
  apiKeyHeader: { type: 'boolean' },
} satisfies Record<string, SchemaObject>;

const FUNCTIONS = ['verify', 'onError', 'fetchAttachment'];

const ajv = new Ajv({ verbose: true });
ajv.addKeyword({ keyword: 'isFunction', validate: isFunction, error: { message: 'must be a function' } });

const validate = ajv.compile({
  type: 'object',
  additionalProperties: false,
  properties: {
    ...JSON_OPTIONS,
    onClientClose: { anyOf: [{ enum: ['abort', 'finish'] }, { isFunction: true }] },
    ...Object.fromEntries(FUNCTIONS.map((name) => [name, { isFunction: true }])),
  },
});

/**
 * @throws TypeError that names the first option that is unknown or wrong.
 */
export function checkOptions(options: unknown): void {
  if (validate(withoutUndefined(options))) return;
  const [error] = validate.errors ?? [];
  if (error !== undefined) throw new TypeError(`openAiCompat options: ${configFault(error)}`);
}

function isFunction(_: unknown, value: unknown): boolean {
  return typeof value === 'function';
}

/** `undefined` is the default everywhere, so that a host may write `{ verify: maybe }`. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutUndefined(member)]),
  );
}
