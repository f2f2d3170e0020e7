import { setImmediate as nextTurn } from 'node:timers/promises';
import { SchemaThreads } from '../../lib/validation/schema-threads';

const threads = new SchemaThreads();
const judge = (schema: object, value?: unknown) =>
  threads.judge({
    schema: JSON.stringify(schema),
    ...(value !== undefined && { text: JSON.stringify(value) }),
  });

const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';
const pair = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], items: false };
const oldPair = { type: 'array', items: [{ type: 'string' }, { type: 'number' }], additionalItems: false };

/** `$defs` that name the next one twice: 2^levels checks in a few lines. */
const doubling = (levels: number) => ({
  $ref: '#/$defs/d0',
  $defs: Object.fromEntries(
    Array.from({ length: levels + 1 }, (_, i) => {
      const next = { $ref: `#/$defs/d${i + 1}` };
      return [`d${i}`, i === levels ? { type: 'object' } : { allOf: [next, next] }];
    }),
  ),
});
const catastrophic = { type: 'string', pattern: '^(a+)+$' };
const beyond = { fault: expect.stringContaining('takes more than') };

describe('a schema of a client', () => {
  it.each<[string, object, unknown, unknown]>([
    ['2020-12, as zod 4 writes it', { $schema: DRAFT_2020, ...pair }, ['a', 1], ['a', 'b']],
    ['2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema', ...oldPair }, ['a', 1], ['a', 1, 2]],
    ['draft-07', { $schema: 'http://json-schema.org/draft-07/schema#', ...oldPair }, ['a', 1], ['a', 1, 2]],
    ['draft-06', { $schema: 'http://json-schema.org/draft-06/schema#', ...oldPair }, ['a', 1], ['a', 1, 2]],
    ['none, in today’s words', pair, ['a', 1], ['a', 1, 2]],
    ['none, in the older words', oldPair, ['a', 1], ['a', 1, 2]],
    ['none, with definitions', { $ref: '#/definitions/a', definitions: { a: { type: 'string' } } }, 'a', 1],
    ['none, with a pattern that is not Unicode’s', { pattern: '^[\\w-.]$' }, '-', '!'],
    ['none, that refers to itself', { properties: { next: { $ref: '#' } }, type: 'object' }, { next: {} }, { next: 1 }],
    ['none, of OpenAPI', { type: 'string', nullable: true }, null, 1],
  ])('is read in the dialect that it names: %s', async (_, schema, right, wrong) => {
    expect(await judge(schema)).toEqual({ fits: true });
    expect(await judge(schema, right)).toEqual({ fits: true });
    expect(await judge(schema, wrong)).toEqual({ fits: false });
  });

  it.each<[object, RegExp]>([
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, /no dialect that is known/],
    [{ $schema: 'https://example.com/mine' }, /no dialect that is known/],
    [{ required: 5 }, /required must be array/],
    [{ pattern: '(' }, /Invalid regular expression/],
    [{ $ref: 'https://example.com/a.json' }, /can't resolve reference/],
    [{ $async: true, type: 'string' }, /\$async/],
    [{ title: 'x'.repeat(1_100_000) }, /longer than/],
  ])('that cannot be checked says why: %j', async (schema, why) => {
    expect(await judge(schema)).toEqual({ fault: expect.stringMatching(why) });
  });

  it('that refers to itself and nothing else has a fault, not an end', async () => {
    expect(await judge({ $ref: '#' }, 1)).toEqual({ fault: 'it refers to itself without an end' });
  });

  it.each<[string, object, unknown]>([
    ['references that double', doubling(40), {}],
    ['a pattern that backtracks', catastrophic, `${'a'.repeat(60)}!`],
    ['a pattern of names', { patternProperties: { '^(a+)+$': {} } }, { [`${'a'.repeat(60)}!`]: 1 }],
  ])('that would take for ever is stopped, and the event loop turns all the while: %s', async (_, schema, value) => {
    expect(await judge(schema)).toEqual({ fits: true });
    let turns = 0;
    let judged = false;
    const judging = judge(schema, value).finally(() => {
      judged = true;
    });
    while (!judged) {
      await nextTurn();
      turns += 1;
    }
    expect(await judging).toEqual(beyond);
    expect(turns).toBeGreaterThan(10);
  });

  it('waits for a thread where all are busy, and gets a new one in the place of one that was stopped', async () => {
    const slow = Array.from({ length: 3 }, () => judge(catastrophic, `${'a'.repeat(60)}!`));
    const quick = Array.from({ length: 20 }, (_, n) => judge({ const: n }, n));
    expect(await Promise.all(slow)).toEqual([beyond, beyond, beyond]);
    expect(await Promise.all(quick)).toEqual(quick.map(() => ({ fits: true })));
  });

  it('is refused while too many wait', async () => {
    const all = await Promise.allSettled(Array.from({ length: 200 }, (_, n) => judge({ const: n }, n)));
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(128);
    expect(all.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'overloaded' } });
  });
});

it('a text that is no JSON fits no schema', async () => {
  expect(await threads.judge({ schema: '{}', text: '{"a":' })).toEqual({ fits: false });
});
