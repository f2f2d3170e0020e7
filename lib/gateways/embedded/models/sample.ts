/** The part of JSON Schema that function parameters are made of. */
interface Schema {
  type?: string | string[];
  const?: unknown;
  default?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  minimum?: number;
}

/** Deep enough for any real tool, and an end for a schema that refers to itself. */
const DEEPEST = 8;

/** A value that fits a schema: its constant, default or first choice where it has one, else the plainest of its type. */
export function sample(schema: Schema, depth = 0): unknown {
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  if (choice !== undefined && depth < DEEPEST) return sample(choice, depth + 1);
  switch (Array.isArray(schema.type) ? schema.type[0] : (schema.type ?? 'object')) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return Array.from({ length: Math.min(schema.minItems ?? 1, 4) }, () =>
        sample(schema.items ?? { type: 'string' }, depth + 1),
      );
    default:
      return depth < DEEPEST ? sampleObject(schema, depth) : {};
  }
}

function sampleObject(
  { properties = {}, required = Object.keys(properties) }: Schema,
  depth: number,
): Record<string, unknown> {
  return Object.fromEntries(required.map((name) => [name, sample(properties[name] ?? { type: 'string' }, depth + 1)]));
}
