import { type ApiError, invalidRequest } from '../errors/api-error';
import { got, join, quote } from './wording';

type Kind = (value: unknown, path: string) => Fault | undefined;

/** What is wrong with a schema, and where in it. */
interface Fault {
  path: string;
  wanted: string;
  value: unknown;
}

const isText = (value: unknown) => typeof value === 'string';
const are = (value: unknown, each: (item: unknown) => boolean) => Array.isArray(value) && value.every(each);
const simple =
  (wanted: string, holds: (value: unknown) => boolean): Kind =>
  (value, path) =>
    holds(value) ? undefined : { path, wanted, value };

const text = simple('a string', isText);
const count = simple('a number', (value) => typeof value === 'number');

const schema: Kind = (value, path) => {
  if (typeof value === 'boolean') return undefined;
  return isObject(value) ? faultIn(value, path) : { path, wanted: 'a schema', value };
};

const schemaList: Kind = (value, path) => {
  if (!Array.isArray(value)) return { path, wanted: 'an array of schemas', value };
  return first(value.entries(), ([i, each]) => schema(each, `${path}[${i}]`));
};

const schemaMap: Kind = (value, path) => {
  if (!isObject(value)) return { path, wanted: 'an object of schemas', value };
  return first(Object.entries(value), ([name, each]) => schema(each, join(path, name)));
};

/** The keywords of all drafts whose meaning depends on their type. What is not here is an annotation, or somebody's own. */
const KEYWORDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['type', simple('a string or an array of strings', (value) => isText(value) || are(value, isText))],
  // `true` is draft 3's, which hand-written tools still use.
  ['required', simple('an array of strings', (value) => are(value, isText) || typeof value === 'boolean')],
  ['enum', simple('an array', Array.isArray)],
  ['items', (value, path) => (Array.isArray(value) ? schemaList : schema)(value, path)],
  ...['$ref', '$schema', '$id', 'pattern', 'format'].map((name) => [name, text] as const),
  ...['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'].map(
    (name) => [name, count] as const,
  ),
  ...['minimum', 'maximum', 'multipleOf'].map((name) => [name, count] as const),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((name) => [name, schemaList] as const),
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'].map(
    (name) => [name, schemaMap] as const,
  ),
  ...['not', 'if', 'then', 'else', 'contains', 'propertyNames', 'additionalProperties', 'additionalItems'].map(
    (name) => [name, schema] as const,
  ),
]);

/**
 * Refuses what a client calls a JSON Schema and is none: `required: 5`. It is only looked at, once and by its types; a null
 * counts as not given, as those of clients in Go do (`required: null`).
 *
 * @param of What the schema is of, for the message: `function 'look'`.
 * @throws ApiError 400 in the live service's words.
 */
export function checkJsonSchema(given: object, { of, param, code }: { of: string; param: string; code: string }): void {
  if (hasMoreThan(MOST_VALUES, given)) {
    throw invalidRequest(code, param, `Invalid schema for ${of}: it has more than ${MOST_VALUES} values.`);
  }
  const fault = faultIn(given, '');
  if (fault !== undefined) throw noSchema(fault, of, param, code);
}

/**
 * Values of one schema. The live service takes 5,000 properties, and what an agent does with a schema it does at each value.
 */
const MOST_VALUES = 50_000;

/** Whether a value has so many values in it, at any depth. */
function hasMoreThan(most: number, value: object): boolean {
  const open: object[] = [value];
  let count = 0;
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const name in node) {
      count += 1;
      if (count > most) return true;
      const child = (node as Record<string, unknown>)[name];
      if (typeof child === 'object' && child !== null) open.push(child);
    }
  }
  return false;
}

function faultIn(object: object, path: string): Fault | undefined {
  for (const name in object) {
    const value = (object as Record<string, unknown>)[name];
    const fault = value === null ? undefined : KEYWORDS.get(name)?.(value, join(path, name));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function first<T>(items: Iterable<T>, look: (item: T) => Fault | undefined): Fault | undefined {
  for (const item of items) {
    const fault = look(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noSchema({ path, wanted, value }: Fault, of: string, param: string, code: string): ApiError {
  const was = typeof value === 'object' ? got(value) : quote(value);
  return invalidRequest(code, param, `Invalid schema for ${of}: '${path}' must be ${wanted}, and it is ${was}.`);
}
