import fc from 'fast-check';
import { sampleValue } from '../../lib/gateways/embedded/sample-value';
import { holds, PATIENCE } from './kit/cases';

const names = fc.array(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), { maxLength: 60 });
const amounts = fc.constantFrom(-1, 0, 1, 4, 1e9, Number.MAX_VALUE, '4', null);

/** Schemas as a client may send them: deep, wide, in circles, of amounts that nobody can make, or none at all. */
const { schema } = fc.letrec((tie) => ({
  schema: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<unknown>({ type: 'string' }, { type: 'integer', minimum: 3 }, true, null, [], { $ref: '#' }),
    fc.record({ type: fc.constantFrom('array', ['array', 'null']), minItems: amounts, items: tie('schema') }),
    fc.record({ type: fc.constant('string'), minLength: amounts, enum: fc.anything() }, { requiredKeys: ['type'] }),
    fc.record({ required: names, properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')) }),
    fc.record({ required: fc.anything(), properties: fc.anything(), minProperties: amounts }),
    fc.record({
      $defs: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema')),
      $ref: fc.constantFrom('#/$defs/a', '#/$defs/b/items'),
    }),
    fc.array(tie('schema'), { maxLength: 6 }).map((allOf) => ({ allOf })),
    fc.array(tie('schema'), { maxLength: 3 }).map((anyOf) => ({ anyOf, oneOf: anyOf })),
    fc.array(tie('schema'), { maxLength: 9 }).map((prefixItems) => ({ type: 'array', prefixItems, minItems: 9 })),
    tie('schema').map((given) => ({ default: given, const: given })),
  ),
}));

it(
  'makes a small sample of any schema, the same each time',
  async () => {
    await holds(
      2,
      fc.asyncProperty(schema, async (given) => {
        const sample = JSON.stringify(sampleValue(given));
        expect(sample.length).toBeLessThan(40_000);
        expect(JSON.stringify(sampleValue(given))).toBe(sample);
      }),
    );
  },
  PATIENCE,
);
