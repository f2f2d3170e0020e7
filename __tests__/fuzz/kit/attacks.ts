import fc, { type Arbitrary } from 'fast-check';

/** Bytes that an attack may have, about: as many as are sent every day in `npm test`, more in `npm run fuzz` and `npm run soak`. */
const LARGEST = Number(process.env.FUZZ_BYTES ?? (process.env.FUZZ_RUNS === undefined ? 1 << 14 : 1 << 20));

const HI = { role: 'user', content: 'hi' };
type Body = Record<string, unknown>;

/** How often something of so many bytes may be repeated, small and large numbers alike. */
const times = (bytes: number): Arbitrary<number> => {
  const most = Math.max(2, Math.floor(LARGEST / bytes));
  return fc.oneof(fc.integer({ min: 1, max: Math.min(40, most) }), fc.integer({ min: 1, max: most }));
};
const list = <T>(count: number, of: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i));
const nested = (depth: number, wrap: (inner: unknown) => unknown, inner: unknown): unknown =>
  list(depth, () => wrap).reduce((value, each) => each(value), inner);

// Schemas: what grows when it is sampled, compiled or run.

const depth = fc.integer({ min: 1, max: 30 });
const pattern = fc.constantFrom('^(a+)+$', '^(a|aa)+$', '(.*)*$', '^([a-z]+[a-z]*)+$', '(a*)*b', '(', '\\p{L}', '^a$');
const schema: Arbitrary<unknown> = fc.oneof(
  fc
    .tuple(depth, fc.integer({ min: 0, max: 1e9 }))
    .map(([levels, minItems]) => nested(levels, (items) => ({ type: 'array', minItems, items }), { type: 'string' })),
  fc
    .tuple(depth, times(20))
    .map(([levels, count]) =>
      nested(
        levels,
        (inner) => ({ type: 'object', properties: { a: inner }, required: list(Math.ceil(count / levels), () => 'a') }),
        {},
      ),
    ),
  fc.tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom('allOf', 'anyOf', 'oneOf')).map(([levels, keyword]) => ({
    $ref: '#/$defs/d0',
    $defs: Object.fromEntries(
      list(levels + 1, (i) => {
        const next = { $ref: `#/$defs/d${i + 1}` };
        return [`d${i}`, i === levels ? { type: 'string' } : { [keyword]: [next, next] }];
      }),
    ),
  })),
  pattern.map((source) => ({ type: 'string', pattern: source })),
  pattern.map((source) => ({ patternProperties: { [source]: {} }, propertyNames: { pattern: source } })),
  times(30).map((count) => ({ enum: list(count, (i) => ({ n: i })) })),
  times(30).map((count) => ({ properties: Object.fromEntries(list(count, (i) => [`p${i}`, { type: 'string' }])) })),
  fc.constantFrom<unknown>(
    { $ref: '#' },
    { $ref: 'https://example.com' },
    { allOf: [{ $ref: '#' }] },
    { $async: true },
  ),
  fc.record({ type: fc.jsonValue(), required: fc.jsonValue(), items: fc.jsonValue(), $schema: fc.jsonValue() }),
);

export const attackBySchema: Arbitrary<Body> = fc.oneof(
  schema.map((parameters) => ({
    model: 'clawdbot:tools',
    messages: [HI],
    tools: [{ type: 'function', function: { name: 'look', parameters } }],
  })),
  fc.tuple(schema, fc.boolean()).map(([given, strict]) => ({
    model: 'clawdbot:ai',
    messages: [HI],
    response_format: { type: 'json_schema', json_schema: { name: 'n', strict, schema: given } },
  })),
);

// Histories: what is looked at again for each message.

const call = (id: string) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } });
const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: '' });
const calls = (ids: string[]) => ({ role: 'assistant', content: null, tool_calls: ids.map(call) });
const history: Arbitrary<unknown[]> = fc.oneof(
  times(60).map((count) => [...list(count, (i) => ({ role: i % 2 ? 'assistant' : 'user', content: 'a' })), HI]),
  times(120).map((count) => {
    const ids = list(count, (i) => `call_function_${i}`);
    return [HI, calls(ids), ...ids.toReversed().map(result)];
  }),
  times(120).map((count) => {
    const ids = list(count, (i) => `c${i}`);
    return [HI, calls(ids), ...ids.flatMap((id) => [{ role: 'assistant', content: 'so' }, result(id)])];
  }),
  times(120).map((count) => [HI, ...list(count, (i) => [calls([`c${i}`]), result(`c${i}`)]).flat()]),
  times(60).map((count) => [HI, calls(list(count, () => 'same')), result('same')]),
  times(40).map((count) => list(count, (i) => ({ role: i % 2 ? 'system' : 'developer', content: 'Greet.' }))),
  times(90).map((count) => [
    ...list(count, () => ({ role: 'assistant', function_call: { name: 'f', arguments: '' } })),
    HI,
  ]),
  times(30).map((count) => [{ role: 'user', content: list(count, () => ({ type: 'text', text: '' })) }, HI]),
  times(80).map((count) => [
    {
      role: 'user',
      content: list(count, () => ({ type: 'image_url', image_url: { url: `data:${';'.repeat(40)},` } })),
    },
  ]),
);

export const attackByHistory: Arbitrary<Body> = fc
  .tuple(history, fc.constantFrom('clawdbot', 'clawdbot:memo', 'clawdbot:ai'), fc.constantFrom('one', undefined))
  .map(([messages, model, user]) => ({ model, user, messages }));

// Bodies: what is much in memory and little on the wire.

const heavy: Arbitrary<unknown> = fc.oneof(
  times(3).map((count) => list(count, () => ({}))),
  times(3).map((count) => list(count, () => [])),
  times(2).map((count) => list(count, () => 1)),
  times(14).map((count) => Object.fromEntries(list(count, (i) => [`k${i}`, i]))),
  fc.integer({ min: 1, max: 2_000 }).map((levels) => nested(levels, (inner) => [inner], [])),
  fc.integer({ min: 1, max: 2_000 }).map((levels) => nested(levels, (inner) => ({ a: inner }), {})),
);
const placed: ((value: unknown) => Body)[] = [
  (more) => ({ messages: [HI], more }),
  (more) => ({ messages: [{ ...HI, more }] }),
  (more) => ({ messages: [{ ...HI, reasoning_content: more, cache_control: more, annotations: more }] }),
  (more) => ({ messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', more }] }] }),
  (more) => ({ messages: [{ role: 'user', content: more }] }),
  (more) => ({ messages: more }),
  (more) => ({ messages: [HI], tools: [{ type: 'function', function: { name: 'look', parameters: more } }] }),
  (more) => ({ messages: [HI], metadata: more, logit_bias: more, stop: more }),
];

export const attackByBody: Arbitrary<Body> = fc
  .tuple(fc.constantFrom(...placed), heavy, fc.constantFrom('clawdbot', 'clawdbot:memo'))
  .map(([place, value, model]) => ({ model, user: 'one', ...place(value) }));

// Names: what is repeated to its sender.

const name: Arbitrary<string> = fc
  .tuple(fc.constantFrom('a', ' ', '\u0000', '\ud83d', '"', '\u2028', 'clawdbot:', '__proto__', '/'), times(1))
  .map(([unit, count]) => unit.repeat(Math.ceil(count / unit.length)));
const named: ((name: string) => Body)[] = [
  (long) => ({ model: `clawdbot${long}` }),
  (long) => ({ user: long }),
  (long) => ({ logit_bias: { [long]: 'x' } }),
  (long) => ({ metadata: { [long]: 1 } }),
  (long) => ({ messages: [{ role: long, content: 'hi' }] }),
  (long) => ({ messages: [{ ...HI, name: long }] }),
  (long) => ({ messages: [HI, calls([long, long]), HI] }),
  (long) => ({ messages: [HI, calls([long]), HI] }),
  (long) => ({ tools: [{ type: 'function', function: { name: long } }] }),
  (long) => ({ tool_choice: long }),
  (long) => ({ response_format: { type: long } }),
  (long) => ({ verbosity: long, [long]: null }),
];

export const attackByName: Arbitrary<Body> = fc
  .tuple(fc.constantFrom(...named), name, fc.boolean())
  .map(([place, long, stream]) => ({ model: 'clawdbot', messages: [HI], stream, ...place(long) }));
