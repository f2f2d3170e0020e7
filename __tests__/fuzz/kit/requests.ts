import fc, { type Arbitrary } from 'fast-check';

const anything: Arbitrary<unknown> = fc.jsonValue({ noUnicodeString: false } as fc.JsonSharedConstraints);

/** Text of every kind that JSON can carry: lone surrogates, line separators, control characters. */
export const text: Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.constantFrom('', ' ', 'hi', '\ud83d', '\ude00', '\u2028', '\u0085', '\u0000', '__proto__', 'data: [DONE]\n\n'),
);

/** What is right most of the time, and anything at all now and then. */
export const mostly = <T>(right: Arbitrary<T>): Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: anything });

const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: mostly(text) }),
  fc.record({ type: fc.constant('image_url'), image_url: mostly(fc.record({ url: text })) }),
  fc.record({
    type: fc.constant('input_audio'),
    input_audio: mostly(fc.record({ data: text, format: fc.constant('wav') })),
  }),
);
const content = fc.oneof(text, fc.array(part, { maxLength: 3 }));
const call = fc.record({
  id: mostly(fc.constantFrom('call_1', 'call_2')),
  type: mostly(fc.constantFrom('function', 'custom')),
  function: mostly(fc.record({ name: fc.constant('look'), arguments: text })),
});
const message = fc.oneof(
  fc.record({ role: fc.constant('user'), content: mostly(content) }),
  fc.record({ role: fc.constantFrom('system', 'developer'), content: mostly(content) }),
  fc.record(
    { role: fc.constant('assistant'), content: mostly(content), tool_calls: mostly(fc.array(call, { maxLength: 2 })) },
    { requiredKeys: ['role'] },
  ),
  fc.record({
    role: fc.constant('tool'),
    tool_call_id: mostly(fc.constantFrom('call_1', 'call_2')),
    content: mostly(content),
  }),
  fc.record({ role: fc.constant('function'), name: fc.constant('look'), content: mostly(text) }),
);
const definition = fc.record(
  {
    name: mostly(fc.constantFrom('look', 'find')),
    description: mostly(text),
    parameters: mostly(fc.dictionary(text, anything)),
  },
  { requiredKeys: ['name'] },
);
const namedChoice = fc.record({ type: fc.constant('function'), function: fc.constant({ name: 'look' }) });

/** A chat completion request, right in most of its members, wrong in some. */
export const almostRequest: Arbitrary<Record<string, unknown>> = fc.record(
  {
    model: mostly(fc.constantFrom('clawdbot', 'clawdbot:memo', 'clawdbot:tools', 'agent:main', 'nobody', '')),
    messages: mostly(
      fc
        .tuple(fc.array(message, { maxLength: 3 }), text)
        .map(([before, last]) => [...before, { role: 'user', content: last }]),
    ),
    stream: mostly(fc.boolean()),
    stream_options: mostly(fc.record({ include_usage: fc.boolean() })),
    user: mostly(text),
    tools: mostly(
      fc.array(fc.record({ type: fc.constant('function'), function: mostly(definition) }), { maxLength: 2 }),
    ),
    tool_choice: mostly(fc.oneof(fc.constantFrom('none', 'auto', 'required'), namedChoice)),
    functions: mostly(fc.array(definition, { maxLength: 2 })),
    function_call: mostly(fc.constantFrom('none', 'auto')),
    response_format: mostly(fc.record({ type: fc.constantFrom('text', 'json_object', 'json_schema') })),
    stop: mostly(fc.oneof(text, fc.array(text, { maxLength: 4 }))),
    metadata: mostly(fc.dictionary(text, text)),
    temperature: mostly(fc.double()),
    n: mostly(fc.constantFrom(1, 2)),
    logit_bias: mostly(fc.dictionary(text, fc.integer())),
  },
  { requiredKeys: ['model', 'messages'] },
);

/** Any JSON value: half of them look like requests. */
export const anyBody: Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: almostRequest },
  { weight: 1, arbitrary: anything },
);

/** Bytes that are nothing, or a request that has been damaged. */
export const anyBytes: Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(almostRequest, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([request, position, damage]) => {
      const bytes = Buffer.from(JSON.stringify(request));
      bytes.set(damage.slice(0, bytes.length), position % Math.max(1, bytes.length - damage.length));
      return bytes;
    }),
);

/** A header value as bytes: all that can stand on a line. */
const value: Arbitrary<Uint8Array> = fc.oneof(
  text.map((line) => Buffer.from(line.replaceAll(/[\r\n]/g, ''))),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.filter((byte) => byte !== 10 && byte !== 13)),
  fc.string({ maxLength: 600, minLength: 500 }).map((line) => Buffer.from(line)),
);
const known = (name: string, ...values: string[]) =>
  fc.tuple(
    fc.constant(name),
    fc.oneof(
      fc.constantFrom(...values).map((line) => Buffer.from(line)),
      value,
    ),
  );

/** A header that the endpoint, Express or Node look at, or any other. */
export const anyHeader: Arbitrary<[string, Uint8Array]> = fc.oneof(
  known('authorization', 'Bearer fuzz-token', 'Bearer', 'Bearer  x', 'Basic Zm9v', 'bearer wrong'),
  known('content-type', 'application/json', 'application/json; charset=utf-7', 'text/plain', 'application/x+json'),
  known('content-encoding', 'gzip', 'br', 'deflate', 'identity', 'zstd'),
  known('x-clawdbot-agent-id', 'main', 'MEMO', 'nobody', '__proto__'),
  known('x-openclaw-agent', 'main', 'tools'),
  known('x-clawdbot-session-key', 'agent:main:a', 'subagent:x', 'agent:memo:openai-user:x', 'k'.repeat(600)),
  known('x-request-id', 'req_1', 'é', 'a b'),
  known('accept', 'text/event-stream', 'application/json'),
  known('accept-encoding', 'gzip, br'),
  known('expect', '100-continue', 'something'),
  known('upgrade', 'websocket', 'h2c'),
  known('x-forwarded-for', '::1'),
  known('cookie', 'a=b'),
  fc.tuple(fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,20}$/), value),
);

/** Headers that say where the body ends, truthfully or not. */
export const framing: Arbitrary<[string, Uint8Array]> = fc.oneof(
  known('content-length', '0', '1', '99999', '-1', '0x10', '1e3', '99999999999999999999', '26214401'),
  known('transfer-encoding', 'chunked', 'gzip', 'chunked, chunked', 'identity'),
);
