import fc from 'fast-check';
import { checkJsonCost } from '../../lib/http/json-cost';
import { holds, PATIENCE } from './kit/cases';

/** Makes a text long enough to be looked at. */
const PADDING = 'x'.repeat(20_000);

/** Texts of what a scanner may trip over. */
const tricky = fc
  .array(fc.constantFrom('"', '\\', '\\"', '[', '{', ']', '}', ',', 'é', '\u2028', 'x'.repeat(60)), { maxLength: 60 })
  .map((parts) => parts.join(''));

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 6 },
    tricky,
    fc.string(),
    fc.double({ noNaN: true }),
    fc.constantFrom(true, null),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(tricky, tie('any'), { maxKeys: 5 }),
  ),
})).any;

const check = (text: string) => checkJsonCost(Buffer.from(text));

describe('the cost of a body', () => {
  it(
    'is taken for any value within the bounds',
    () =>
      holds(
        0.1,
        fc.asyncProperty(value, async (any) => check(JSON.stringify([PADDING, any]))),
      ),
    PATIENCE,
  );

  it(
    'is found behind any value: no text hides what follows it',
    () =>
      holds(
        0.1,
        fc.asyncProperty(value, async (any) => {
          const deep = `${'['.repeat(600)}${']'.repeat(600)}`;
          expect(() => check(`["${PADDING}",${JSON.stringify(any)},${deep}]`)).toThrow('nested more than 512 levels');
        }),
      ),
    PATIENCE,
  );

  it(
    'is counted of what is no JSON without an error of another kind',
    () =>
      holds(
        0.1,
        fc.asyncProperty(fc.array(tricky, { maxLength: 100 }), async (parts) => check(PADDING + parts.join(''))),
      ),
    PATIENCE,
  );
});
