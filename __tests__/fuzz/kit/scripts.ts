import fc, { type Arbitrary } from 'fast-check';
import { gatewayError } from '../../../lib';
import { GATEWAY_ERRORS, type GatewayErrorCode } from '../../../lib/errors/codes';
import { text } from './requests';
import type { End, Script, Step } from './scripted-run';

const count = fc.oneof(fc.nat(100), fc.constantFrom(Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY));

const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('text'), text }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('text'),
      text: fc.constantFrom(20_000, 300_000).map((n) => 'é'.repeat(n)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('reasoning', 'refusal'), text }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('tool-call'),
      id: fc.constantFrom('a', 'b', '__proto__'),
      name: fc.constant('look'),
      arguments: text,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('progress'),
      id: text,
      tool: text,
      phase: fc.constantFrom('start', 'end'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('annotation'),
      annotation: fc.constant({
        type: 'url-citation',
        url: 'x',
        title: 'x',
        startIndex: 0,
        endIndex: 1,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('usage'), promptTokens: count, completionTokens: count }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('finish'),
      reason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter', 'whatever', undefined),
    }),
  },
);

const throwing = Object.defineProperty({}, 'type', {
  get: () => {
    throw new Error('getter');
  },
});
const cyclic: Record<string, unknown> = { type: 'cyclic' };
cyclic.self = cyclic;

const malformed = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(undefined, null, Symbol('x'), 10n, () => {}, throwing, cyclic, { type: 10n }),
  fc.record({
    type: fc.constantFrom('text', 'reasoning', 'tool-call', 'usage', 'finish', 'annotation'),
    text: fc.jsonValue(),
  }),
  fc.record({ type: fc.constant('tool-call'), id: fc.jsonValue(), name: fc.jsonValue(), arguments: fc.jsonValue() }),
  fc.constantFrom(10n, cyclic, throwing, undefined).map((annotation) => ({ type: 'annotation', annotation })),
);

const yields = (value: Arbitrary<unknown>): Arbitrary<Step> => value.map((it) => ({ kind: 'yield', value: it }));
const step: Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: yields(event) },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'turn' }) },
);

const thrown = fc.oneof(
  fc.constantFrom(...(Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[])).map((code) => gatewayError(code, 'Told.')),
  fc.constantFrom(
    undefined,
    null,
    'text',
    0,
    new Error('secret'),
    throwing,
    { code: 'overloaded' },
    Object.create(null),
  ),
  fc.record({
    code: fc.constant('overloaded'),
    expose: fc.constant(true),
    message: fc.jsonValue(),
    retryAfter: fc.jsonValue(),
    param: fc.jsonValue(),
  }),
);

const end: Arbitrary<End> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<End>({ kind: 'return' }) },
  { weight: 3, arbitrary: thrown.map((it): End => ({ kind: 'throw', thrown: it })) },
  { weight: 2, arbitrary: fc.constantFrom<End>({ kind: 'hang', by: 'throw' }, { kind: 'hang', by: 'return' }) },
);

const form = fc.constantFrom<Script['form']>(
  'generator',
  'iterator',
  'iterator without return',
  'iterator whose return rejects',
);

/** Any run: its events, now and then one that is none, and any end. */
export const anyScript: Arbitrary<Script> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ steps: fc.array(step, { maxLength: 8 }), end, form }) },
  {
    weight: 4,
    arbitrary: fc.record({
      steps: cut(fc.oneof({ weight: 3, arbitrary: step }, { weight: 1, arbitrary: yields(malformed) })),
      end,
      form,
    }),
  },
  { weight: 4, arbitrary: fc.record({ steps: cut(step), end, form }) },
  {
    weight: 1,
    arbitrary: fc.record({
      steps: fc.constant([]),
      end: fc.oneof(
        thrown.map((it): End => ({ kind: 'throws at once', thrown: it })),
        fc
          .constantFrom<unknown>(undefined, null, 1, 'text', [], {}, Promise.resolve(), { [Symbol.asyncIterator]: 1 })
          .map((returned): End => ({ kind: 'no iterable', returned })),
        fc
          .constantFrom<unknown>(
            undefined,
            1,
            Promise.resolve(undefined),
            Promise.resolve(1),
            Promise.resolve({ value: 1 }),
          )
          .map(
            (result): End => ({
              kind: 'no iterable',
              returned: { [Symbol.asyncIterator]: () => ({ next: () => result }) },
            }),
          ),
      ),
      form: fc.constant('generator' as const),
    }),
  },
);

/** Steps with one at any place at which the client leaves. */
function cut(steps: Arbitrary<Step>): Arbitrary<Step[]> {
  return fc
    .tuple(fc.array(steps, { maxLength: 6 }), fc.array(steps, { maxLength: 3 }), fc.boolean())
    .map(([before, after, leaves]) => [...before, ...(leaves ? [{ kind: 'client leaves' } as const] : []), ...after]);
}
