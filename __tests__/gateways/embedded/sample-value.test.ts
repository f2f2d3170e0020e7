import { Ajv2020 } from 'ajv/dist/2020';
import { sampleValue } from '../../../lib/gateways/embedded/sample-value';

const nested = (levels: number, around: (inner: object) => object, inner: object = { type: 'string' }): object =>
  levels === 0 ? inner : around(nested(levels - 1, around, inner));

const many = <T>(n: number, of: (i: number) => T) => Array.from({ length: n }, (_, i) => of(i));

describe('the sample of a schema', () => {
  it.each<[string, object]>([
    [
      'an object with the members that it requires',
      {
        type: 'object',
        required: ['city', 'days'],
        properties: { city: { enum: ['Oslo'] }, days: { type: 'integer', minimum: 3 }, more: { type: 'null' } },
      },
    ],
    [
      'a reference',
      {
        $defs: { 'a/b': { type: 'array', items: { type: 'boolean' }, minItems: 2 } },
        type: 'object',
        required: ['flags'],
        properties: { flags: { $ref: '#/$defs/a~1b' } },
      },
    ],
    [
      'allOf',
      {
        allOf: [
          { type: 'object', required: ['a'], properties: { a: { type: 'string', minLength: 9 } } },
          { type: 'object', required: ['b'], properties: { b: { const: null } } },
        ],
      },
    ],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], minItems: 2 }],
    ['a choice', { anyOf: [{ type: 'integer' }, { type: 'string' }] }],
  ])('fits %s', (_, schema) => {
    expect(new Ajv2020({ strict: false }).validate(schema, sampleValue(schema))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['25 nested arrays of 4', nested(25, (items) => ({ type: 'array', minItems: 4, items }))],
    [
      'one name required 60 times in 7 levels',
      nested(7, (a) => ({ required: many(60, () => 'a'), properties: { a } })),
    ],
    [
      '60 names required in 7 levels',
      nested(7, (a) => {
        const names = many(60, (i) => `n${i}`);
        return { required: names, properties: Object.fromEntries(names.map((name) => [name, a])) };
      }),
    ],
    ['a text of a gigabyte', { type: 'string', minLength: 1e9 }],
    ['an array of a billion', { type: 'array', minItems: 1e9 }],
    [
      'a tuple of 100,000',
      { type: 'array', prefixItems: many(100_000, () => ({ type: 'string' })), minItems: 100_000 },
    ],
    ['a billion members', { type: 'object', minProperties: 1e9 }],
    ['a reference to itself', { $ref: '#' }],
    [
      'two that refer to each other',
      { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
    ],
    [
      'definitions that double at each level',
      {
        $ref: '#/$defs/d0',
        $defs: Object.fromEntries(
          many(40, (i) => [`d${i}`, { allOf: many(2, () => ({ $ref: `#/$defs/d${i + 1}` })) }]),
        ),
      },
    ],
    ['itself in allOf', { allOf: many(1_000, () => ({ $ref: '#' })) }],
    ['a default of megabytes', { default: 'x'.repeat(5_000_000) }],
    ['a constant of 100,000 values', { const: many(100_000, () => ({})) }],
    ['a choice of 100,000 members', { enum: [Object.fromEntries(many(100_000, (i) => [`n${i}`, 1]))] }],
    ['a name of megabytes', { required: ['x'.repeat(5_000_000)] }],
  ])('is small, whatever is asked for: %s', (_, schema) => {
    expect(JSON.stringify(sampleValue(schema)).length).toBeLessThan(40_000);
  });

  it('looks once at an object of 100,000 members, however often it is referred to', () => {
    let looks = 0;
    const properties = new Proxy(Object.fromEntries(many(100_000, (i) => [`n${i}`, { $ref: '#' }])), {
      ownKeys: (target) => {
        looks += 1;
        return Reflect.ownKeys(target);
      },
    });
    sampleValue({ type: 'object', properties });
    expect(looks).toBe(1);
  });

  it.each([
    [null],
    [5],
    [[]],
    [{ required: 5 }],
    [{ properties: null }],
    [{ type: 'array', items: true, minItems: -1 }],
    [{ anyOf: [] }],
    [{ enum: {} }],
    [{ type: 'array', minItems: 'x' }],
    [{ required: [1, null] }],
    [{ $ref: '#/no' }],
    [{ type: 'object', required: ['__proto__', 'constructor'] }],
  ])('is a value where the schema is none: %j', (schema) => {
    expect(() => JSON.stringify(sampleValue(schema))).not.toThrow();
  });
});
