import { shortened } from '../text';

/** The live service's way of naming paths, types and values. */

/** Characters of one step of a path. */
const LONGEST_STEP = 80;

const TYPES: Record<string, string> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a decimal',
  boolean: 'a boolean',
  object: 'an object',
  array: 'an array',
};

/**
 * `/messages/0/content` becomes `messages[0].content`. No more of a step is unescaped than can be shown: of a key of 3 MB of slashes it
 * took half a second.
 */
export function paramPath(instancePath: string): string {
  return instancePath
    .split('/')
    .slice(1)
    .map((step) =>
      step
        .slice(0, 2 * LONGEST_STEP + 2)
        .replaceAll('~1', '/')
        .replaceAll('~0', '~'),
    )
    .reduce((path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : join(path, step)), '');
}

/** A name may be a key of the client's, of any length. */
export function join(path: string, name: unknown): string {
  const shown = shortened(String(name), LONGEST_STEP);
  return path === '' ? shown : `${path}.${shown}`;
}

/** `a string`, `an array of objects`, `one of a string or array of objects`. */
export function expected(schema: { type?: string | string[]; items?: { type?: string } }): string {
  const names = [schema.type ?? []]
    .flat()
    .filter((type) => type !== 'null')
    .map((type) => {
      const name = TYPES[type] ?? type;
      return type === 'array' && schema.items?.type === 'object' ? `${name} of objects` : name;
    });
  return names.length === 1
    ? (names[0] ?? '')
    : `one of ${names.map((name, i) => (i === 0 ? name : name.replace(/^an? /, ''))).join(' or ')}`;
}

export function got(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number';
  return TYPES[typeof value] ?? 'nothing';
}

/** A value as it may be repeated to its sender: shortened, in single quotes. */
export function quote(value: unknown): string {
  if (typeof value === 'object' && value !== null) return got(value);
  const text = String(value);
  return `'${text.length > 48 ? `${text.slice(0, 24)}...${text.slice(-8)}` : text}'`;
}

/** `'low', 'medium', and 'high'`. */
export function list(values: readonly unknown[]): string {
  const names = values.filter((value) => value !== null && value !== undefined).map((value) => `'${value}'`);
  if (names.length <= 2) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`;
}
