import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { COMMAND_SCENARIOS } from './command-scenarios.mjs';
import { IMAGE_SCENARIOS } from './image-scenarios.mjs';
import { RESPONSE_SCENARIOS } from './response-scenarios.mjs';
import { SESSION_SCENARIOS } from './session-scenarios.mjs';
import { until } from './until.mjs';

const ask = (content, more = {}) => ({ model: 'clawdbot', messages: [{ role: 'user', content }], ...more });
const system = { role: 'system', content: 'SYSTEM-MARK be brief' };
const words = (count) => Array.from({ length: count }, (_, index) => `w${index}`).join(' ');

/** Reads two pieces of a long answer, then does something. */
async function inMidRun(client, request, act) {
  const stream = await client.chat.completions.create({ ...request, stream: true });
  let text = '';
  let pieces = 0;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    if (chunk.choices[0]?.delta.content && ++pieces === 2) await act(stream);
  }
  return text;
}

/** A run past the middleware, for what HTTP does not carry. */
async function lastEvent(runtime, content, attachments = []) {
  const turn = [{ role: 'user', content }];
  const session = { key: `agent:main:openai:${randomUUID()}`, stateless: true, history: 'gateway' };
  const { signal } = new AbortController();
  const caller = { id: 'operator', sessions: 'any' };
  const run = {
    id: `chatcmpl-${randomUUID()}`,
    agentId: 'main',
    session,
    messages: turn,
    turn,
    attachments,
    caller,
    signal,
  };
  let last;
  for await (const event of runtime.run(run)) last = event;
  return last;
}

/** What is tried on each real Gateway, in this order; each gets what `index.mjs` has set up. */
export const SCENARIOS = {
  'text: a completion with usage': async ({ client }) => {
    const completion = await client.chat.completions.create(ask('hi chunks=3'));
    assert.equal(completion.choices[0].message.content, words(3));
    assert.equal(completion.choices[0].finish_reason, 'stop');
    assert.equal(completion.usage.completion_tokens, 3);
  },

  'stream: deltas that add up, and usage': async ({ client }) => {
    const stream = client.chat.completions.stream(
      ask('hi chunks=40 delay=10', { stream_options: { include_usage: true } }),
    );
    let pieces = 0;
    stream.on('content', () => pieces++);
    const final = await stream.finalChatCompletion();
    assert.equal(final.choices[0].message.content, words(40));
    assert.ok(pieces > 3, `only ${pieces} pieces`);
    assert.equal(final.usage.completion_tokens, 40);
  },

  'instructions reach the model, apart from the message': async ({ client, model }) => {
    await client.chat.completions.create({ model: 'clawdbot', messages: [system, { role: 'user', content: 'hi' }] });
    const { messages } = model.asked.at(-1);
    assert.match(JSON.stringify(messages[0]), /SYSTEM-MARK/);
    assert.doesNotMatch(JSON.stringify(messages.filter(({ role }) => role === 'user')), /SYSTEM-MARK/);
  },

  'session by user: remembers; white space survives': async ({ client, model }) => {
    const code = 'keep this:\n\n    if (a) {\n\treturn;\n    }';
    await client.chat.completions.create(ask(code, { user: 'bob' }));
    await client.chat.completions.create(ask('second', { user: 'bob' }));
    const said = JSON.stringify(model.asked.at(-1).messages);
    assert.equal(said.split(JSON.stringify(code).slice(1, -1)).length, 2, 'the first turn is there once, as it was');
  },

  'history: a new session is told the conversation, a known one is not': async ({ client, model }) => {
    const conversation = [
      { role: 'user', content: 'FIRST-QUESTION' },
      { role: 'assistant', content: 'FIRST-ANSWER' },
      { role: 'user', content: 'and now?' },
    ];
    await client.chat.completions.create({ model: 'clawdbot', messages: conversation, user: 'carol' });
    await client.chat.completions.create({ model: 'clawdbot', messages: conversation, user: 'carol' });
    assert.equal(JSON.stringify(model.asked.at(-1).messages).split('FIRST-QUESTION').length, 2);
  },

  'image: reaches the model': async ({ runtime, model }) => {
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const image = {
      message: 0,
      part: 1,
      path: 'messages[0].content[1]',
      kind: 'image',
      mediaType: 'image/png',
      bytes: Buffer.from(png, 'base64'),
    };
    await lastEvent(runtime, 'what is this?', [image]);
    assert.ok(JSON.stringify(model.asked.at(-1).messages).includes(png), 'the model got the image');
  },

  'two agents: another agent, another session': async ({ client, model }) => {
    await client.chat.completions.create({ ...ask('BETA-ONLY', { user: 'bob' }), model: 'clawdbot:beta' });
    await client.chat.completions.create(ask('third', { user: 'bob' }));
    assert.doesNotMatch(JSON.stringify(model.asked.at(-1).messages), /BETA-ONLY/);
  },

  'eight runs at once share one connection': async ({ client }) => {
    const answers = await Promise.all(
      [2, 3, 4, 5, 6, 7, 8, 9].map((n) => client.chat.completions.create(ask(`hi chunks=${n}`))),
    );
    assert.deepEqual(
      answers.map(({ usage }) => usage.completion_tokens),
      [2, 3, 4, 5, 6, 7, 8, 9],
    );
  },

  'unknown agent: 404': async ({ client }) => {
    const failing = client.chat.completions.create({ ...ask('hi'), model: 'clawdbot:nosuch' });
    await assert.rejects(failing, { status: 404, code: 'model_not_found' });
  },

  'too large for a frame: an error before it is sent, and the connection lives on': async ({
    runtime,
    client,
    protocol,
  }) => {
    const failing = lastEvent(runtime, 'x'.repeat(protocol < 4 ? 600_000 : 26_300_000));
    await assert.rejects(failing, { code: 'context_length_exceeded' });
    await client.chat.completions.create(ask('hi'));
  },

  'abort: a stateless run stops at the model': async ({ client, model }) => {
    await inMidRun(client, ask('chunks=400 delay=50'), (stream) => stream.controller.abort());
    const run = model.asked.at(-1);
    await until('the model call is over', () => run.closedEarly);
  },

  'abort: a run of a session stops at the model': async ({ client, model }) => {
    await inMidRun(client, ask('chunks=400 delay=50', { user: 'dave' }), (stream) => stream.controller.abort());
    const run = model.asked.at(-1);
    await until('the model call is over', () => run.closedEarly);
  },

  'abort: with instructions, in a session (protocol 3 runs on)': async ({ client, model, protocol }) => {
    const messages = [system, { role: 'user', content: 'chunks=60 delay=50' }];
    await inMidRun(client, { model: 'clawdbot', messages, user: 'erin' }, (stream) => stream.controller.abort());
    const run = model.asked.at(-1);
    if (protocol < 4) await until('the model call has ended by itself', () => run.ended && !run.closedEarly);
    else await until('the model call is over', () => run.closedEarly);
  },

  ...SESSION_SCENARIOS,
  ...COMMAND_SCENARIOS,
  ...RESPONSE_SCENARIOS,
  ...IMAGE_SCENARIOS,

  'stateless sessions are removed': async ({ sessions }) => {
    let left = [];
    const isNoneLeft = async () => {
      left = (await sessions()).filter((key) => /:openai:/.test(key));
      return left.length === 0;
    };
    await until('no stateless session is left', isNoneLeft).catch((error) => assert.fail(`${error.message}: ${left}`));
    assert.ok((await sessions()).includes('agent:main:openai-user:bob'));
  },

  'line cut in mid-run: the run is picked up again': async ({ client, line, model }) => {
    const before = model.asked.length;
    const text = await inMidRun(client, ask('chunks=60 delay=50', { user: 'frank' }), () => line.cut());
    assert.equal(text, words(60));
    assert.equal(model.asked.length, before + 1, 'executed once');
  },

  'Gateway killed in mid-run: an error, and an error while it is away; then back': async ({
    client,
    gateway,
    model,
  }) => {
    let restarted;
    const reading = inMidRun(client, ask('KILLED chunks=400 delay=50', { user: 'grace' }), async () => {
      await gateway.kill();
      await assert.rejects(client.chat.completions.create(ask('hi')), { status: 503, code: 'gateway_disconnected' });
      restarted = gateway.start();
    });
    await assert.rejects(reading, { code: 'gateway_disconnected' });
    await restarted;
    let completion;
    const answers = async () => {
      completion = await client.chat.completions.create(ask('hi chunks=2')).catch(() => undefined);
      return completion;
    };
    await until('it answers again', answers, 90_000);
    assert.equal(completion.choices[0].message.content, words(2));
    // OpenClaw itself takes up a turn that its restart interrupted, and says so to the model; we must not send it again.
    const calls = model.asked.map(({ messages }) => JSON.stringify(messages.slice(1)));
    const ours = calls.filter((said) => said.includes('KILLED') && !said.includes('interrupted by a gateway restart'));
    assert.equal(ours.length, 1, `sent ${ours.length} times: ${ours.at(-1)}`);
  },

  'a failed model: 502, never text': async ({ client }) => {
    await assert.rejects(client.chat.completions.create(ask('fail=401')), { status: 502, code: 'upstream_error' });
  },
};
