import type { SchemaObject } from 'ajv';
import type { ObjectStore } from '../types/stored';
import { MILLISECONDS } from './config-check/members';

const WHOSE = ['gateway', 'client'];

/** A field that names sessions, or a header; a word without a hyphen is no header that a client would send. */
const SOURCE = '^(user|prompt_cache_key|conversation|metadata\\..{1,64}|[A-Za-z0-9]+(-[A-Za-z0-9_]+)+)$';

/** What browsers send as `Origin`: no path, no slash at the end. A `*` stands for all subdomains, or for all ports. */
const ORIGIN = '^(\\*|null|[A-Za-z][A-Za-z0-9+.-]*://(\\*\\.)?[^/?#@*\\s]+(:\\*)?)$';

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
  unknownUrl: { type: 'boolean' },
  responses: {
    type: 'object',
    additionalProperties: false,
    // No timer waits for it, so it may be longer than one of Node can: what `serve` keeps in files lives 30 days.
    properties: {
      ttlMs: { type: 'integer', minimum: 1, nullable: true },
      secret: { type: 'string', minLength: 32 },
      webSocket: {
        type: ['boolean', 'object'],
        additionalProperties: false,
        properties: { path: { type: 'string', pattern: '^/[^?#\\s]*$' }, lifetimeMs: MILLISECONDS },
      },
    },
  },
  unsupported: { enum: ['ignore', 'reject'] },
  progress: { enum: ['extension', 'reasoning_content', 'mcp_call', null] },
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

const STORE_METHODS = ['get', 'put', 'delete', 'list', 'append', 'replace'] satisfies (keyof ObjectStore)[];
const FUNCTIONS = ['verify', 'onError', 'fetchAttachment', 'isTask'];

/** All options, as a host gives them. */
export const OPTIONS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...JSON_OPTIONS,
    responses: {
      ...JSON_OPTIONS.responses,
      properties: { ...JSON_OPTIONS.responses.properties, store: { hasMethods: STORE_METHODS } },
    },
    logger: { hasMethods: ['info'] },
    onClientClose: { anyOf: [{ enum: ['abort', 'finish'] }, { isFunction: true }] },
    ...Object.fromEntries(FUNCTIONS.map((name) => [name, { isFunction: true }])),
  },
} satisfies SchemaObject;
