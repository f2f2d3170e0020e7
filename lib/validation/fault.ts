import type { ErrorObject } from 'ajv';
import { type ApiError, invalidRequest } from '../errors/api-error';
import { didYouMean, shortened } from '../text';
import { expected, got, join, list, paramPath, quote } from './wording';

/** What Ajv knows of a fault, with the path in the wire's spelling. */
interface Place {
  path: string;
  params: { [name: string]: unknown; limit?: number; comparison?: string };
  value: unknown;
  schema: FaultySchema;
}

interface FaultySchema {
  type?: string | string[];
  items?: { type?: string };
  properties?: Record<string, unknown>;
  oneOf?: { properties: Record<string, { const?: string }> }[];
  minChars?: number;
  maxChars?: number;
}

/**
 * One fault of the request, in the words of the live service (measured 2026-08). Ajv's own texts never reach a client.
 */
export function fault(error: ErrorObject): ApiError {
  const path = paramPath(error.instancePath);
  const schema = (error.parentSchema ?? {}) as FaultySchema;
  if (error.propertyName !== undefined)
    return keyTooLong(join(path, error.propertyName), error.params.limit ?? schema.maxChars);
  const describe = FAULTS[error.keyword] ?? anyOther;
  return describe({ path, params: error.params, value: error.data, schema });
}

const FAULTS: Record<string, (at: Place) => ApiError> = {
  required: ({ path, params }) => {
    const missing = join(path, params.missingProperty);
    return invalidRequest('missing_required_parameter', missing, `Missing required parameter: '${missing}'.`);
  },

  type: ({ path, value, schema }) => wrongType(path, expected(schema), value),

  enum: ({ path, params, value }) => badValue(path, value, params.allowedValues as unknown[]),

  discriminator: ({ path, params, schema }) => {
    const tag = String(params.tag);
    if (params.error === 'tag') return wrongType(join(path, tag), 'a string', params.tagValue);
    return badValue(
      join(path, tag),
      params.tagValue,
      (schema.oneOf ?? []).map((variant) => variant.properties[tag]?.const),
    );
  },

  minimum: (at) => outOfRange(at, 'below_min', 'below minimum'),
  maximum: (at) => outOfRange(at, 'above_max', 'above maximum'),

  minItems: ({ path, params }) =>
    invalidRequest(
      'empty_array',
      path,
      `Invalid '${path}': empty array. Expected an array with minimum length ${params.limit}, but got an empty array instead.`,
    ),

  maxItems: ({ path, params, value }) => tooLong('array', path, params.limit, (value as unknown[]).length),
  maxChars: ({ path, schema, value }) => tooLong('string', path, schema.maxChars, (value as string).length),

  minChars: ({ path }) =>
    invalidRequest(
      'empty_string',
      path,
      `Invalid '${path}': empty string. Expected a string with minimum length 1, but got an empty string instead.`,
    ),

  maxProperties: ({ path, params, value }) =>
    invalidRequest(
      'object_above_max_properties',
      path,
      `Invalid '${path}': too many properties. Expected an object with at most ${params.limit} properties, but got an object with ${Object.keys(value as object).length} properties instead.`,
    ),

  pattern: ({ path, params, value }) =>
    invalidRequest(
      'invalid_value',
      path,
      `Invalid '${path}': string does not match pattern. Expected a string that matches the pattern '${params.pattern}', but got ${quote(value)} instead.`,
    ),

  maxDepth: ({ path }) =>
    invalidRequest(
      'object_above_max_depth',
      path,
      `Invalid '${path}': nested too deep. Expected an object of at most 64 levels.`,
    ),

  additionalProperties: ({ path, params, schema }) => {
    const unknown = join(path, params.additionalProperty);
    const hint = didYouMean(String(params.additionalProperty), Object.keys(schema.properties ?? {}));
    return invalidRequest('unknown_parameter', unknown, `Unknown parameter: '${unknown}'.${hint}`);
  },
};

function anyOther({ path }: Place): ApiError {
  return invalidRequest('invalid_value', path, `Invalid value for '${path}'.`);
}

function wrongType(path: string, wanted: string, value: unknown): ApiError {
  const where = path === '' ? 'the request body' : `'${path}'`;
  return invalidRequest(
    'invalid_type',
    path || null,
    `Invalid type for ${where}: expected ${wanted}, but got ${got(value)} instead.`,
  );
}

function badValue(path: string, value: unknown, allowed: readonly unknown[]): ApiError {
  return invalidRequest(
    'invalid_value',
    path,
    `Invalid value: ${quote(value)}. Supported values are: ${list(allowed)}.`,
  );
}

function outOfRange({ path, params, value, schema }: Place, code: string, words: string): ApiError {
  const kind = [schema.type].flat().includes('integer') ? 'integer' : 'decimal';
  return invalidRequest(
    `${kind}_${code}_value`,
    path,
    `Invalid '${path}': ${kind} ${words} value. Expected a value ${params.comparison} ${params.limit}, but got ${value} instead.`,
  );
}

function tooLong(kind: 'string' | 'array', path: string, limit: number | undefined, length: number): ApiError {
  return invalidRequest(
    `${kind}_above_max_length`,
    path,
    `Invalid '${path}': ${kind} too long. Expected ${kind === 'array' ? 'an' : 'a'} ${kind} with maximum length ${limit}, but got ${kind === 'array' ? 'an' : 'a'} ${kind} with length ${length} instead.`,
  );
}

function keyTooLong(path: string, limit: unknown): ApiError {
  const shown = shortened(path, 80);
  return invalidRequest(
    'property_name_above_max_length',
    shown,
    `Invalid '${shown}': property name too long. Expected a property name with maximum length ${limit}.`,
  );
}
