import type { SchemaObject } from 'ajv';

/**
 * Small words for writing schemas as data. An object that is not `open` tolerates unknown keys all the same (clients send
 * vendor fields everywhere: contract of Jan, Open WebUI, Roo, Continue), unless `closed()` shuts it for `strict`.
 */

export const string = (limits: SchemaObject = {}): SchemaObject => ({ type: 'string', ...limits });
export const boolean: SchemaObject = { type: 'boolean' };
export const integer = (minimum?: number, maximum?: number): SchemaObject => ({
  type: 'integer',
  ...range(minimum, maximum),
});
export const decimal = (minimum?: number, maximum?: number): SchemaObject => ({
  type: 'number',
  ...range(minimum, maximum),
});
export const oneOf = (...values: string[]): SchemaObject => ({ type: 'string', enum: values });
export const array = (items: SchemaObject, limits: SchemaObject = {}): SchemaObject => ({
  type: 'array',
  items,
  ...limits,
});
/** A schema of `$defs`: it is compiled into a function of its own. V8 does not optimize what is as large as all of them in one. */
export const def = (name: string): SchemaObject => ({ $ref: `#/$defs/${name}` });
/** An object with all that is in it, unknown keys too, is not so deep that whoever walks it may not recurse. */
export const bounded = (schema: SchemaObject): SchemaObject => ({ ...schema, maxDepth: 64 });
/** Any JSON object, a JSON Schema for example. */
export const open: SchemaObject = bounded({ type: 'object' });
export const map = (values: SchemaObject, limits: SchemaObject = {}): SchemaObject => ({
  type: 'object',
  additionalProperties: values,
  ...limits,
});

/** An object with named members. The order of the members is the order in which their faults are reported. */
export const object = (properties: Record<string, SchemaObject>, required: string[] = []): SchemaObject => ({
  type: 'object',
  ...(required.length > 0 && { required }),
  properties,
});

/** null counts as not given (SDKs serialise None). */
export function optional(schema: SchemaObject): SchemaObject {
  const { type, enum: values, ...rest } = schema;
  return { ...rest, type: [type, 'null'].flat(), ...(values !== undefined && { enum: [...values, null] }) };
}

export const optionals = (properties: Record<string, SchemaObject>): Record<string, SchemaObject> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, optional(schema)]));

/** An object whose members depend on the value of `tag`. */
export function tagged(tag: string, variants: Record<string, SchemaObject>): SchemaObject {
  return {
    type: 'object',
    required: [tag],
    discriminator: { propertyName: tag },
    oneOf: Object.entries(variants).map(([value, variant]) => ({
      ...variant,
      properties: { [tag]: { const: value }, ...variant.properties },
    })),
  };
}

/** The same schema, refusing every key that it does not name. */
export function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return (
    'properties' in schema && !('additionalProperties' in schema) ? { ...inner, additionalProperties: false } : inner
  ) as T;
}

function range(minimum?: number, maximum?: number): SchemaObject {
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) };
}
