import { gatewayError, openAiCompat } from '../../lib';
import type { AgentRun } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, chunksOf, contentOf, errorOf, eventsOf, request, textOf } from '../helpers/chat';
import { aborted, gate, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

async function gateway(run: (run: AgentRun) => unknown, options: OpenAiCompatOptions = {}) {
  const reported: unknown[] = [];
  const runtime = scriptedRuntime({ run });
  const url = await serve(
    host(openAiCompat(runtime, { repeatGuard: null, onError: (error) => void reported.push(error), ...options })),
  );
  return { url, reported, runtime };
}

/** What both answers say to a script of events. */
async function answersTo(...events: unknown[]) {
  const { url, reported } = await gateway(async function* () {
    yield* events;
  });
  const json = await chat(url, request());
  const chunks = await chunksOf(await chat(url, request({ stream: true })));
  const completion =
    json.status === 200
      ? ((await json.json()) as { choices: { message: { content: string }; finish_reason: string }[] })
      : undefined;
  return {
    status: json.status,
    json: completion?.choices[0]?.message.content,
    finish: completion?.choices[0]?.finish_reason,
    stream: contentOf(chunks),
    finishes: chunks.flatMap((chunk) => chunk.choices?.[0]?.finish_reason ?? []),
    last: chunks.at(-1),
    reported,
  };
}

/** Holds the grace of runs that ignore their signal until a test lets it be over. */
function heldGrace(): { begun: Promise<void>; end(): void } {
  const real = setTimeout;
  const begun = gate();
  const over: (() => void)[] = [];
  const held = ((call: () => void, ms?: number, ...args: unknown[]) => {
    if (ms !== 5_000) return real(call, ms, ...(args as []));
    over.push(call);
    begun.open();
    return real(() => undefined, 0);
  }) as typeof setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(held);
  return {
    begun: begun.opened,
    end: () => {
      for (const end of over.splice(0)) end();
    },
  };
}

afterEach(() => jest.restoreAllMocks());

/** Asks until the answer is another one. */
async function until<T>(ask: () => Promise<T>, not: T): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== not) return answer;
  }
}

const text = (said: unknown) => ({ type: 'text', text: said });

/** What cannot be looked at. Each is made anew, since somebody may have looked. */
const UNREADABLE: [string, () => unknown][] = [
  ['a revoked proxy', revoked],
  [
    'a proxy whose every trap throws',
    () =>
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('get');
          },
          getPrototypeOf: () => {
            throw new Error('getPrototypeOf');
          },
        },
      ),
  ],
  [
    'an error whose code, name and message cannot be read',
    () =>
      Object.defineProperties(new Error('boom'), {
        code: { get: unreadable },
        name: { get: unreadable },
        message: { get: unreadable },
        stack: { get: unreadable },
      }),
  ],
  [
    'an error that is its own cause',
    () => {
      const error = new Error('boom');
      error.cause = error;
      return error;
    },
  ],
  ['an object without a prototype', () => Object.create(null)],
  ['a symbol', () => Symbol('boom')],
];

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function unreadable(): never {
  throw new Error('unreadable');
}

describe('a run', () => {
  it('without a finish event has finished with stop', async () => {
    expect(await answersTo(text('a'))).toMatchObject({ json: 'a', finish: 'stop', stream: 'a', finishes: ['stop'] });
  });

  it('that yields nothing is an empty answer', async () => {
    expect(await answersTo()).toMatchObject({ json: '', finish: 'stop', stream: '', finishes: ['stop'] });
  });

  it('has the first of two finish events', async () => {
    expect(
      await answersTo(text('a'), { type: 'finish', reason: 'length' }, { type: 'finish', reason: 'stop' }),
    ).toMatchObject({ finish: 'length', finishes: ['length'] });
  });

  it('has nothing to say after its finish event, but usage', async () => {
    const answer = await answersTo(text('a'), { type: 'finish', reason: 'stop' }, text('b'), {
      type: 'usage',
      promptTokens: 1,
      completionTokens: 1,
    });
    expect(answer).toMatchObject({ json: 'a', stream: 'a', finishes: ['stop'] });
  });

  it('finishes with tool_calls exactly if it called a tool', async () => {
    const call = { type: 'tool-call', id: 'c', name: 'f', arguments: '{}' };
    expect(await answersTo(call, { type: 'finish', reason: 'stop' })).toMatchObject({
      finish: 'tool_calls',
      finishes: ['tool_calls'],
    });
    expect(await answersTo(text('a'), { type: 'finish', reason: 'tool_calls' })).toMatchObject({
      finish: 'stop',
      finishes: ['stop'],
    });
  });

  it('may yield empty deltas, which are not sent', async () => {
    const { url } = await gateway(async function* () {
      yield* [text(''), text('a'), text('')];
    });
    const chunks = await chunksOf(await chat(url, request({ stream: true })));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'a' },
      {},
    ]);
  });

  it('may split a character between two deltas', async () => {
    expect(await answersTo(text('smile \ud83d'), text('\ude00!'))).toMatchObject({
      json: 'smile 😀!',
      stream: 'smile 😀!',
    });
  });

  it('may yield half a character, which becomes a replacement', async () => {
    expect(await answersTo(text('a\ud83db'), text('\ude00'), text('\ud83d'))).toMatchObject({
      json: 'a\ufffdb\ufffd\ufffd',
      stream: 'a\ufffdb\ufffd\ufffd',
    });
  });

  describe('that calls a tool', () => {
    const call = (id: string, text: string, name?: string) => ({ type: 'tool-call', id, name, arguments: text });
    /** The arguments of each call, as both answers have them. */
    async function argumentsOf(...events: unknown[]) {
      const { url } = await gateway(async function* () {
        yield* events;
      });
      const json = (await (await chat(url, request())).json()) as {
        choices: { message: { tool_calls: { function: { arguments: string } }[] } }[];
      };
      const streamed: string[] = [];
      for (const chunk of await chunksOf(await chat(url, request({ stream: true })))) {
        for (const { index, function: said } of chunk.choices[0]?.delta.tool_calls ?? [])
          streamed[index] = (streamed[index] ?? '') + said?.arguments;
      }
      const whole = json.choices[0]?.message.tool_calls.map((each) => each.function.arguments);
      expect(streamed).toEqual(whole);
      return whole;
    }

    it.each<[string, unknown[], string[]]>([
      ['in one event', [call('a', '', 'f')], ['{}']],
      ['in several', [call('a', '', 'f'), call('a', ''), call('a', '')], ['{}']],
      ['but blanks', [call('a', ' ', 'f'), call('a', '\n')], [' \n{}']],
      ['in the first of two', [call('a', '', 'f'), call('b', '{"x":1}', 'f')], ['{}', '{"x":1}']],
      ['at first', [call('a', '', 'f'), call('b', '', 'f'), call('a', '{"x"'), call('a', ':1}')], ['{"x":1}', '{}']],
    ])('with no arguments %s calls it with {}', async (_, events, expected) => {
      expect(await argumentsOf(...events)).toEqual(expected);
    });

    it('may split a character of the arguments between two deltas, while another call speaks', async () => {
      const events = [
        call('a', '{"x":"\ud83d', 'f'),
        call('b', '{"y":"\ud83d', 'f'),
        call('a', '\ude00"}'),
        call('b', '\ude01"}'),
      ];
      expect(await argumentsOf(...events)).toEqual(['{"x":"😀"}', '{"y":"😁"}']);
    });

    it('may yield half a character in the arguments, which becomes a replacement', async () => {
      const events = [call('a', '{"x":"\ud83dy\ude00"}', 'f'), call('b', '{"z":"\ud83d', 'f')];
      expect(await argumentsOf(...events)).toEqual(['{"x":"\ufffdy\ufffd"}', '{"z":"\ufffd']);
    });
  });

  it('may split a character between two texts of progress, and leave half of one', async () => {
    const progress = (id: string, phase: 'start' | 'end', said?: string) => ({
      type: 'progress',
      id,
      tool: 't',
      phase,
      text: said,
    });
    const { url } = await gateway(
      async function* () {
        yield* [
          progress('p', 'start', 'a\ud83d'),
          progress('q', 'start', 'b\ud83d'),
          progress('p', 'start', '\ude00'),
          progress('q', 'end'),
          progress('r', 'end', 'c\ud83d'),
          progress('s', 'start', 'd\ud83d'),
        ];
      },
      { progress: 'extension' },
    );
    const chunks = await chunksOf(await chat(url, request({ stream: true })));
    const said = chunks.flatMap(({ choices }) => choices[0]?.delta.clawdbot_progress ?? []);
    expect(said.map(({ id, text }) => `${id} ${text}`)).toEqual([
      'p a',
      'q b',
      'p 😀',
      'q \ufffd',
      'r c\ufffd',
      's d',
      's \ufffd',
    ]);
  });

  it('may yield 5 MB at once', async () => {
    const long = 'ü😀'.repeat(1_000_000);
    const answer = await answersTo(text(long));
    expect([answer.json === long, answer.stream === long]).toEqual([true, true]);
  });

  it('may yield line separators, which leave escaped', async () => {
    const { url } = await gateway(async function* () {
      yield text('a\u2028b\u2029c\u0085d\r\n');
    });
    const body = await (await chat(url, request({ stream: true, model: 'clawdbot' }))).text();
    expect(body).toContain('a\\u2028b\\u2029c\\u0085d\\r\\n');
    expect(body).not.toMatch(/[\u0085\u2028\u2029\r]/);
  });

  it.each<[string, unknown]>([
    ['no event', 'text'],
    ['null', null],
    ['an unknown event', { type: 'message', text: 'a' }],
    ['a text event without a text', { type: 'text' }],
    ['a tool call without a name', { type: 'tool-call', id: 'c', arguments: '' }],
    ['a tool call without arguments', { type: 'tool-call', id: 'c', name: 'f' }],
  ])('that yields %s has failed', async (_, event) => {
    const { url, reported } = await gateway(async function* () {
      yield event;
    });
    for (const stream of [false, true]) {
      expect(await errorOf(await chat(url, request({ stream })))).toMatchObject({ status: 500, code: 'agent_error' });
    }
    expect(reported).toEqual([expect.any(TypeError), expect.any(TypeError)]);
  });

  it.each([
    [{ type: 'message', text: 'the PIN is 4711' }, "its type is 'message'"],
    [{ text: 'the PIN is 4711' }, 'it has a type that is undefined'],
    [{ type: `4711 ${'x'.repeat(100)}` }, 'it has a type that is string'],
    ['4711', 'it is string'],
    [null, 'null'],
  ])('that yields what is no event is reported without what is in it: %j', async (event, named) => {
    const { url, reported } = await gateway(async function* () {
      yield event;
    });
    expect((await chat(url, request())).status).toBe(500);
    expect(reported).toEqual([expect.objectContaining({ message: `The run yielded no AgentEvent: ${named}.` })]);
  });

  it.each<[string, object]>([
    ["'text' event: its text is undefined. Expected: a string", { type: 'text' }],
    ["'text' event: its text is of type object. Expected: a string", { type: 'text', text: { secret: 1 } }],
    ["'tool-call' event: its id is empty. Expected", { type: 'tool-call', id: '', name: 'f', arguments: '' }],
    [
      "'tool-call' event: its name is undefined. Expected: the name of the tool, which the first event of an id must have",
      { type: 'tool-call', id: 'c', arguments: '' },
    ],
    [
      "'tool-call' event: its arguments is of type object. Expected: a string: its JSON text",
      { type: 'tool-call', id: 'c', name: 'f', arguments: { secret: 1 } },
    ],
    [
      "'progress' event: its phase is of type string. Expected: 'start' or 'end'",
      { type: 'progress', id: 'p', tool: 't', phase: 'secret' },
    ],
    [
      "'progress' event: its text is an array",
      { type: 'progress', id: 'p', tool: 't', phase: 'end', text: ['secret'] },
    ],
    ["'annotation' event: its annotation.url is undefined", { type: 'annotation', annotation: {} }],
  ])('that yields a wrong %s: is told so', async (message, event) => {
    const { url, reported } = await gateway(async function* () {
      yield event;
    });
    expect((await chat(url, request())).status).toBe(500);
    const [{ message: told } = { message: '' }] = reported as Error[];
    expect(told).toContain(`The run yielded a wrong ${message}`);
    expect(told).not.toContain('secret');
  });

  it.each<[string, () => unknown]>([
    ['returns nothing', () => undefined],
    ['returns a promise', () => Promise.resolve([])],
    ['returns an array', () => [text('a')]],
    [
      'throws at once',
      () => {
        throw new Error('boom');
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
    ],
    [
      'throws from the iterator',
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new Error('boom');
        },
      }),
    ],
    [
      'throws from next',
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => {
            throw new Error('boom');
          },
        }),
      }),
    ],
  ])('whose run() %s has failed', async (_, run) => {
    const { url, reported } = await gateway(run);
    const response = await chat(url, request({ user: 'bob' }));
    expect(await errorOf(response)).toMatchObject({
      status: 500,
      code: 'agent_error',
      message: expect.not.stringContaining('boom'),
    });
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(reported).toHaveLength(1);
    expect((await chat(url, request({ user: 'bob' }))).status).toBe(500);
  });

  describe.each(UNREADABLE)('that throws %s', (_, thrown) => {
    it.each<[string, () => unknown]>([
      [
        'at once',
        () => {
          throw thrown();
        },
      ],
      [
        'as its first event',
        () => ({
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              throw thrown();
            },
          }),
        }),
      ],
      [
        'when it is told to return',
        () => ({
          [Symbol.asyncIterator]: () => ({
            next: async () => ({ done: false, value: { type: 'nonsense' } }),
            return: async () => {
              throw thrown();
            },
          }),
        }),
      ],
    ])('%s has failed, and the process lives', async (_, run) => {
      // As a host has it that says nothing: what was thrown becomes a line on stderr.
      const lines = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
      const url = await serve(host(openAiCompat(scriptedRuntime({ run }), { repeatGuard: null })));
      for (const stream of [false, true]) {
        expect(await errorOf(await chat(url, request({ stream })))).toMatchObject({ status: 500, code: 'agent_error' });
      }
      expect((await fetch(`${url}/elsewhere`)).status).toBe(299);
      expect(lines.mock.calls.length).toBeGreaterThanOrEqual(2);
    });
  });

  it.each<[string, unknown]>([
    ['an event that is a revoked proxy', revoked()],
    [
      'an event whose type throws',
      {
        get type() {
          throw new Error('boom');
        },
      },
    ],
  ])('that yields %s has failed, and the process lives', async (_, event) => {
    const { url } = await gateway(async function* () {
      yield event;
    });
    for (const stream of [false, true]) {
      expect(await errorOf(await chat(url, request({ stream })))).toMatchObject({ status: 500, code: 'agent_error' });
    }
  });

  it('that is stopped twice, or whose return rejects, is reported and gives its session back', async () => {
    let runs = 0;
    const { url, reported } = await gateway(
      ({ signal }) => {
        if (++runs > 1)
          return (async function* () {
            yield text('second');
          })();
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => {
              await aborted(signal);
              return { done: true };
            },
            return: () => Promise.reject(new Error('cannot stop')),
          }),
        };
      },
      { runTimeoutMs: 20 },
    );
    expect(await errorOf(await chat(url, request({ user: 'bob' })))).toMatchObject({
      status: 504,
      code: 'run_timeout',
    });
    expect(await textOf(await chat(url, request({ user: 'bob' })))).toBe('second');
    expect(reported).toEqual([expect.objectContaining({ message: 'cannot stop' })]);
  });

  it('that ignores its abort is abandoned after a grace, reported, and its session goes to the next', async () => {
    const grace = heldGrace();
    let runs = 0;
    const never = () => new Promise<never>(() => undefined);
    const { url, reported } = await gateway(
      () => {
        if (++runs > 1)
          return (async function* () {
            yield text('second');
          })();
        return { [Symbol.asyncIterator]: () => ({ next: never, return: never }) };
      },
      { runTimeoutMs: 20 },
    );
    expect(await errorOf(await chat(url, request({ user: 'bob' })))).toMatchObject({ status: 504 });
    const next = chat(url, request({ user: 'bob', tools: undefined, metadata: { a: 'not the same request' } }));
    await grace.begun;
    expect(await textOf(await chat(url, request({ user: 'ada' })))).toBe('second');
    expect(runs).toBe(2);
    grace.end();
    expect(await textOf(await next)).toBe('second');
    expect(reported).toEqual([expect.objectContaining({ message: expect.stringContaining('has been abandoned') })]);
  });

  it('that is abandoned counts for maxConcurrentRuns until it has ended', async () => {
    const grace = heldGrace();
    const running: (() => void)[] = [];
    let most = 0;
    const { url, reported } = await gateway(
      async function* () {
        const { opened, open } = gate();
        most = Math.max(most, running.push(open));
        await opened;
        running.splice(running.indexOf(open), 1);
        yield text('at last');
      },
      { maxConcurrentRuns: 2, runTimeoutMs: 20, repeatGuard: null },
    );
    const ask = async (user: string) => (await chat(url, request({ user }))).status;
    expect(await Promise.all(['a', 'b'].map(ask))).toEqual([504, 504]);
    grace.end();
    expect(reported).toHaveLength(2);
    expect(await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(ask))).toEqual(Array(6).fill(429));
    expect(most).toBe(2);
    const [first] = running;
    first?.();
    expect(await until(() => ask('g'), 429)).toBe(504);
    expect(most).toBe(2);
    for (const end of running) end();
  });

  it('that takes too long is aborted, with 504 or an error event', async () => {
    const { url } = await gateway(
      async function* ({ signal, turn }) {
        if (turn[0]?.content === 'stream') yield text('so far');
        await aborted(signal);
      },
      { runTimeoutMs: 20 },
    );
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 504, code: 'run_timeout' });
    const events = await eventsOf(
      await chat(url, request({ stream: true, messages: [{ role: 'user', content: 'stream' }] })),
    );
    expect(JSON.parse(events.at(-2) ?? '')).toMatchObject({ error: { code: 'run_timeout' } });
    expect(events.join()).not.toContain('"finish_reason":"stop"');
  });
});

describe('gatewayError', () => {
  it.each([
    ['session_busy', 409, 'session_busy', '1'],
    ['overloaded', 503, 'server_is_overloaded', '1'],
    ['agent_not_found', 404, 'model_not_found', null],
    ['permission_denied', 403, 'permission_denied', null],
    ['rate_limit_exceeded', 429, 'rate_limit_exceeded', '1'],
    ['context_length_exceeded', 400, 'context_length_exceeded', null],
    ['gateway_disconnected', 503, 'gateway_disconnected', '1'],
    ['request_invalid', 400, 'invalid_value', null],
    ['upstream_error', 502, 'upstream_error', null],
    ['run_timeout', 504, 'run_timeout', null],
  ] as const)('%s is answered with %i', async (code, status, wire, retryAfter) => {
    const { url } = await gateway(() => {
      throw gatewayError(code, 'said by the runtime', { cause: new Error('inner') });
    });
    const response = await chat(url, request());
    expect(response.headers.get('retry-after')).toBe(retryAfter);
    expect(response.headers.get('x-should-retry')).toBe(status >= 500 ? 'false' : null);
    expect(await errorOf(response)).toMatchObject({ status, code: wire, message: 'said by the runtime' });
  });

  it.each([
    ['agent_error', 'agent_failed'],
    ['run_timeout', 'agent_failed'],
    ['tool_choice_unsatisfied', 'agent_failed'],
    ['upstream_error', 'agent_failed'],
    ['gateway_disconnected', 'server_error'],
    ['overloaded', 'server_error'],
  ] as const)(
    '%s has the type %s: clients ask again for a server_error, whatever a run has done',
    async (code, type) => {
      const { url } = await gateway(async function* () {
        yield text('so far');
        throw gatewayError(code);
      });
      expect(await errorOf(await chat(url, request()))).toMatchObject({ type });
      const events = await eventsOf(await chat(url, request({ stream: true })));
      expect(JSON.parse(events.at(-2) ?? '')).toMatchObject({ error: { type } });
    },
  );

  it('says that the same request may run again, where nothing had been done', async () => {
    const { url } = await gateway(() => {
      throw gatewayError('upstream_error', undefined, { repeatable: true });
    });
    const response = await chat(url, request());
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, null]);
  });

  it('says when to come back, in whole seconds of at least one', async () => {
    const { url } = await gateway(({ turn }) => {
      throw gatewayError('overloaded', undefined, { retryAfter: Number(turn[0]?.content) });
    });
    const secondsFor = async (content: string) =>
      (await chat(url, request({ messages: [{ role: 'user', content }] }))).headers.get('retry-after');
    expect([await secondsFor('0.2'), await secondsFor('7.1'), await secondsFor('nonsense')]).toEqual(['1', '8', '1']);
  });

  it('of another make is known by its code, but its message stays inside', async () => {
    const { url, reported } = await gateway(() => {
      throw Object.assign(new Error('key sk-123'), { code: 'rate_limit_exceeded' });
    });
    expect(await errorOf(await chat(url, request()))).toMatchObject({
      status: 429,
      message: expect.not.stringContaining('sk-123'),
    });
    expect(reported).toEqual([]);
  });

  it('is made only of codes that there are', () => {
    expect(() => gatewayError('busy' as never)).toThrow("there is no code 'busy'");
  });
});

describe('a client that leaves', () => {
  it('has the iterator returned, and nothing written after', async () => {
    const returned = gate();
    const running = gate<AgentRun>();
    const { url, reported } = await gateway((run) => {
      running.open(run);
      let first = true;
      return {
        [Symbol.asyncIterator]: () => ({
          next: () => {
            if (!first) return new Promise(() => undefined);
            first = false;
            return Promise.resolve({ done: false, value: text('a') });
          },
          return: async () => returned.open(),
        }),
      };
    });
    const controller = new AbortController();
    const response = await chat(url, request({ stream: true }), {}, controller.signal);
    controller.abort();
    await expect(response.text()).rejects.toThrow();
    const { signal } = await running.opened;
    await aborted(signal);
    await returned.opened;
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
    expect(reported).toEqual([]);
  });

  it('after [DONE] has not left', async () => {
    const running = gate<AgentRun>();
    const { url } = await gateway(async function* (run) {
      running.open(run);
      yield text('a');
    });
    const response = await chat(url, request({ stream: true }), { connection: 'close' });
    await response.text();
    expect((await running.opened).signal.aborted).toBe(false);
  });
});
