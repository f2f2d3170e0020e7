/** Values of the whole sample. A schema of a few lines can ask for 4^25. */
const MOST_VALUES = 256;
/** Characters of the whole sample: its names, and what the schema gives as constant, default or choice. */
const MOST_CHARS = 16_384;
/** Levels of the sample and of references. Deep enough for any real tool. */
const DEEPEST = 8;
/** Items of an array, whatever its `minItems`. */
const MOST_ITEMS = 4;
/** Characters of one text, whatever its `minLength`. */
const LONGEST_TEXT = 256;

type Schema = Readonly<Record<string, unknown>>;

/**
 * A value that fits a JSON Schema: its constant, default or first choice where it has one, else the plainest of its type.
 *
 * The schema comes from a client, so it is not trusted to be one: what is not understood is passed over, and the sample
 * is bounded in values, characters and levels, whatever the schema asks for. What is beyond the bounds is left out.
 */
export function sampleValue(schema: unknown): unknown {
  return new Sampler(schema).value(schema, 0);
}

class Sampler {
  readonly #root: unknown;
  /** By schema, because a reference may lead to one of a million properties again and again. */
  readonly #names = new Map<Schema, readonly string[]>();
  readonly #tooLarge = new Set<unknown>();
  #values = MOST_VALUES;
  #chars = MOST_CHARS;

  constructor(root: unknown) {
    this.#root = root;
  }

  value(schema: unknown, depth: number): unknown {
    this.#values -= 1;
    if (!isObject(schema) || depth > DEEPEST) return {};
    for (const given of [schema.const, schema.default, listOf(schema.enum)[0]]) {
      if (given !== undefined && this.#canAfford(given)) return given;
    }
    if (typeof schema.$ref === 'string') return this.value(this.#referred(schema.$ref), depth + 1);
    const choice = listOf(schema.anyOf)[0] ?? listOf(schema.oneOf)[0];
    if (choice !== undefined) return this.value(choice, depth + 1);
    if (Array.isArray(schema.allOf)) return this.#allOf(schema, depth);
    return this.#plainest(schema, depth);
  }

  #plainest(schema: Schema, depth: number): unknown {
    switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
      case 'string':
        return 'text'.padEnd(Math.min(numberOf(schema.minLength, 0), LONGEST_TEXT), '.');
      case 'integer':
      case 'number':
        return numberOf(schema.minimum, 1);
      case 'boolean':
        return true;
      case 'null':
        return null;
      case 'array':
        return this.#array(schema, depth);
      default:
        return Object.fromEntries(this.#members(schema, depth));
    }
  }

  #array(schema: Schema, depth: number): unknown[] {
    const first = listOf(schema.prefixItems);
    const length = Math.min(Math.max(numberOf(schema.minItems, 1), first.length), MOST_ITEMS);
    const items: unknown[] = [];
    while (items.length < length && this.#values > 0) {
      items.push(this.value(first[items.length] ?? schema.items ?? { type: 'string' }, depth + 1));
    }
    return items;
  }

  #members(schema: Schema, depth: number): Map<string, unknown> {
    const properties = isObject(schema.properties) ? schema.properties : {};
    const members = new Map<string, unknown>();
    for (const name of this.#namesOf(schema, properties)) {
      if (this.#values <= 0 || !this.#canAfford(name)) break;
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      members.set(name, this.value(known ?? { type: 'string' }, depth + 1));
    }
    return members;
  }

  #namesOf(schema: Schema, properties: Schema): readonly string[] {
    const known = this.#names.get(schema);
    if (known !== undefined) return known;
    const all = Array.isArray(schema.required) ? new Set(schema.required) : Object.keys(properties);
    const names = [...all].filter((name) => typeof name === 'string').slice(0, MOST_VALUES);
    this.#names.set(schema, names);
    return names;
  }

  /** Objects are put together; of anything else the first is taken. */
  #allOf(schema: Schema, depth: number): unknown {
    const members = this.#members(schema, depth);
    for (const part of listOf(schema.allOf)) {
      if (this.#values <= 0) break;
      const value = this.value(part, depth + 1);
      if (!isObject(value)) return value;
      for (const [name, member] of Object.entries(value)) members.set(name, member);
    }
    return Object.fromEntries(members);
  }

  /** What `#/$defs/Place` stands for; only references within the schema are followed. */
  #referred(reference: string): unknown {
    if (!reference.startsWith('#') || reference.length > LONGEST_TEXT) return undefined;
    let found: unknown = this.#root;
    for (const name of reference.split('/').slice(1)) {
      const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
      found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    }
    return found;
  }

  /** Takes a value that the schema gives out of what is left; false, and takes nothing, where it is too large. */
  #canAfford(given: unknown): boolean {
    if (this.#tooLarge.has(given)) return false;
    const affordable = this.#paid(given);
    if (!affordable) this.#tooLarge.add(given);
    return affordable;
  }

  #paid(given: unknown): boolean {
    let values = this.#values;
    let chars = this.#chars;
    const rest: unknown[] = [given];
    while (rest.length > 0) {
      const value = rest.pop();
      if (typeof value === 'string') chars -= value.length;
      else if (Array.isArray(value) && value.length <= values) rest.push(...value);
      else if (Array.isArray(value)) return false;
      else if (isObject(value)) {
        for (const name in value) {
          chars -= name.length;
          rest.push(value[name]);
          if (rest.length > values) return false;
        }
      }
      values -= 1;
      if (values < 0 || chars < 0) return false;
    }
    this.#values = values;
    this.#chars = chars;
    return true;
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
