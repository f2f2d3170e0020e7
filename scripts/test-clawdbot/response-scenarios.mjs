import assert from 'node:assert/strict';
import { until } from './until.mjs';

const KEY = 'x-clawdbot-session-key';

/** Asks by the Responses API; says the response, and in which session it was answered. */
async function ask(client, request, headers = {}) {
  const answering = client.responses.create({ model: 'clawdbot', ...request }, { headers });
  const { data, response } = await answering.withResponse();
  return { ...data, session: response.headers.get(KEY) };
}

const said = (role, content) => ({ type: 'message', role, content });

/** How often the model was shown each of these words, in the last call. */
function shown(model, ...words) {
  const messages = JSON.stringify(model.asked.at(-1).messages);
  return Object.fromEntries(words.map((word) => [word, messages.split(word).length - 1]));
}

/** What the model was asked last, without what it was asked before. */
const lastOrder = (model) => model.asked.at(-1).order;

/** Leaves a streamed response after its second piece. */
async function leaveInMidAnswer(client, request) {
  const stream = await client.responses.create({ model: 'clawdbot', stream: true, ...request });
  let pieces = 0;
  for await (const event of stream) {
    if (event.type === 'response.output_text.delta' && ++pieces === 2) stream.controller.abort();
  }
}

export const RESPONSE_SCENARIOS = {
  'responses: a chain opens a session at its second response, and continues it': async ({
    client,
    model,
    sessions,
  }) => {
    const first = await ask(client, { input: 'CHAIN-1' });
    assert.equal(first.output_text, 'w0 w1');
    const second = await ask(client, { input: 'CHAIN-2', previous_response_id: first.id });
    const session = `agent:main:response:${first.id}`;
    assert.equal(second.session, session);
    assert.deepEqual(shown(model, 'CHAIN-1', 'CHAIN-2'), { 'CHAIN-1': 1, 'CHAIN-2': 1 });
    const third = await ask(client, { input: 'CHAIN-3', previous_response_id: second.id });
    assert.equal(third.session, session);
    assert.doesNotMatch(lastOrder(model), /CHAIN-[12]/, 'only the turn was sent');
    assert.deepEqual(shown(model, 'CHAIN-1', 'CHAIN-2', 'CHAIN-3'), { 'CHAIN-1': 1, 'CHAIN-2': 1, 'CHAIN-3': 1 });
    const fork = await ask(client, { input: 'CHAIN-FORK', previous_response_id: second.id });
    assert.equal(fork.session, `agent:main:response:${fork.id}`);
    assert.deepEqual(shown(model, 'CHAIN-1', 'CHAIN-2', 'CHAIN-3', 'CHAIN-FORK'), {
      'CHAIN-1': 1,
      'CHAIN-2': 1,
      'CHAIN-3': 0,
      'CHAIN-FORK': 1,
    });
    await ask(client, { input: 'CHAIN-4', previous_response_id: third.id });
    assert.deepEqual(shown(model, 'CHAIN-3', 'CHAIN-FORK'), { 'CHAIN-3': 1, 'CHAIN-FORK': 0 }, 'the chain goes on');
    const keys = (await sessions()).filter((key) => /:response:/.test(key));
    assert.deepEqual(new Set(keys), new Set([session, fork.session]));
  },

  'responses: a chain whose session somebody has removed at the Gateway is seeded once more': async ({
    client,
    model,
    removeSession,
  }) => {
    const first = await ask(client, { input: 'GONE-1' });
    const second = await ask(client, { input: 'GONE-2', previous_response_id: first.id });
    await removeSession(second.session);
    await ask(client, { input: 'GONE-3', previous_response_id: second.id });
    assert.deepEqual(shown(model, 'GONE-1', 'GONE-2', 'GONE-3'), { 'GONE-1': 1, 'GONE-2': 1, 'GONE-3': 1 });
  },

  'responses: a client that tells of answers itself is believed': async ({ client, model }) => {
    const first = await ask(client, { input: 'TOLD-1' });
    const second = await ask(client, { input: 'TOLD-2', previous_response_id: first.id });
    const input = [said('user', 'TOLD-3'), said('assistant', 'TOLD-ANSWER'), said('user', 'TOLD-4')];
    await ask(client, { input, previous_response_id: second.id });
    assert.deepEqual(shown(model, 'TOLD-1', 'TOLD-2', 'TOLD-3', 'TOLD-ANSWER', 'TOLD-4'), {
      'TOLD-1': 1,
      'TOLD-2': 1,
      'TOLD-3': 1,
      'TOLD-ANSWER': 1,
      'TOLD-4': 1,
    });
  },

  'responses: a conversation is a session, also after its items were changed by hand': async ({ client, model }) => {
    const { id } = await client.conversations.create({ items: [said('user', 'TALK-1'), said('assistant', 'TALK-A')] });
    const one = await ask(client, { input: 'TALK-2', conversation: id });
    const two = await ask(client, { input: 'TALK-3', conversation: id });
    assert.equal(two.session, one.session);
    assert.doesNotMatch(lastOrder(model), /TALK-[12]/, 'only the turn was sent');
    const all = { 'TALK-1': 1, 'TALK-2': 1, 'TALK-3': 1 };
    assert.deepEqual(shown(model, ...Object.keys(all)), all);

    await client.conversations.items.create(id, { items: [said('user', 'TALK-HAND'), said('assistant', 'TALK-B')] });
    await ask(client, { input: 'TALK-4', conversation: id });
    assert.deepEqual(shown(model, ...Object.keys(all), 'TALK-HAND', 'TALK-4'), { ...all, 'TALK-HAND': 1, 'TALK-4': 1 });
    const items = await client.conversations.items.list(id, { limit: 100 });
    const second = items.data.find(({ content }) => content?.[0]?.text === 'TALK-2');
    await client.conversations.items.delete(second.id, { conversation_id: id });
    await ask(client, { input: 'TALK-5', conversation: id });
    assert.deepEqual(shown(model, 'TALK-1', 'TALK-2', 'TALK-HAND', 'TALK-4', 'TALK-5'), {
      'TALK-1': 1,
      'TALK-2': 0,
      'TALK-HAND': 1,
      'TALK-4': 1,
      'TALK-5': 1,
    });
    await ask(client, { input: 'TALK-6', conversation: id });
    assert.doesNotMatch(lastOrder(model), /TALK-[1-5]/, 'it goes on');
    await ask(client, { input: 'TALK-UNKEPT', conversation: id, store: false });
    await ask(client, { input: 'TALK-7', conversation: id });
    const last = { 'TALK-1': 1, 'TALK-6': 1, 'TALK-UNKEPT': 0, 'TALK-7': 1 };
    assert.deepEqual(shown(model, ...Object.keys(last)), last);
  },

  'responses: of two that continue one response at once, one goes on and one forks': async ({ client, model }) => {
    const first = await ask(client, { input: 'BOTH-1' });
    const second = await ask(client, { input: 'BOTH-2', previous_response_id: first.id });
    const before = model.asked.length;
    const asking = ['BOTH-A', 'BOTH-B'].map((input) =>
      ask(client, { input: `${input} chunks=5 delay=20`, previous_response_id: second.id }),
    );
    await Promise.all(asking);
    for (const { messages } of model.asked.slice(before)) {
      const said = JSON.stringify(messages);
      assert.deepEqual(
        ['BOTH-1', 'BOTH-2', 'BOTH-A', 'BOTH-B'].map((word) => said.split(word).length - 1).sort(),
        [0, 1, 1, 1],
      );
    }
  },

  'responses: a session that a header or a user names is continued, and set to the branch that is taken': async ({
    client,
    model,
  }) => {
    for (const [name, request, headers] of [
      ['KEYED', {}, { [KEY]: 'named-by-key' }],
      ['USED', { user: 'named-by-user' }, {}],
    ]) {
      const words = [1, 2, 3, 4, 5].map((n) => `${name}-${n}`);
      const only = (...numbers) => Object.fromEntries(words.map((word, n) => [word, numbers.includes(n + 1) ? 1 : 0]));
      const one = await ask(client, { input: words[0], ...request }, headers);
      const two = await ask(client, { input: words[1], previous_response_id: one.id, ...request }, headers);
      assert.equal(two.session, one.session);
      assert.match(one.session, /named-by/);
      assert.equal(lastOrder(model).includes(words[0]), false, 'only the turn was sent');
      assert.deepEqual(shown(model, ...words), only(1, 2));
      const three = await ask(client, { input: words[2], previous_response_id: one.id, ...request }, headers);
      assert.equal(three.session, one.session);
      assert.deepEqual(shown(model, ...words), only(1, 3), 'the other branch is not remembered');
      await ask(client, { input: words[3], previous_response_id: three.id, ...request }, headers);
      assert.deepEqual(shown(model, ...words), only(1, 3, 4));
      await ask(client, { input: words[4], previous_response_id: two.id, ...request }, headers);
      assert.deepEqual(shown(model, ...words), only(1, 2, 5));
    }
  },

  'responses: a turn that its client has left stops at the model, and is not remembered': async ({ guest, model }) => {
    const first = await ask(guest, { input: 'LEFT-1' });
    const second = await ask(guest, { input: 'LEFT-2', previous_response_id: first.id });
    const { id } = await guest.conversations.create({ items: [said('user', 'LEFT-TALK'), said('assistant', 'yes')] });
    for (const [request, before] of [
      [{ previous_response_id: second.id }, ['LEFT-1', 'LEFT-2']],
      [{ conversation: id }, ['LEFT-TALK']],
    ]) {
      await leaveInMidAnswer(guest, { input: 'LEFT-CUT: chunks=400 delay=50', ...request });
      const run = model.asked.at(-1);
      assert.deepEqual(
        shown(model, ...before, 'LEFT-CUT'),
        Object.fromEntries([...before, 'LEFT-CUT'].map((w) => [w, 1])),
      );
      await until('the model call is over', () => run.closedEarly);
      await ask(guest, { input: 'LEFT-NEXT', ...request });
      const once = Object.fromEntries([...before, 'LEFT-NEXT'].map((word) => [word, 1]));
      assert.deepEqual(shown(model, ...before, 'LEFT-NEXT', 'LEFT-CUT'), { ...once, 'LEFT-CUT': 0 });
    }
  },

  'responses: a turn that failed is not remembered': async ({ client, model }) => {
    const first = await ask(client, { input: 'FELL-1' });
    const second = await ask(client, { input: 'FELL-2', previous_response_id: first.id });
    // A 401 would make OpenClaw leave the provider alone for a minute.
    await assert.rejects(ask(client, { input: 'FELL-3 fail=400', previous_response_id: second.id }), /4\d\d|50\d/);
    await ask(client, { input: 'FELL-4', previous_response_id: second.id });
    assert.deepEqual(shown(model, 'FELL-1', 'FELL-2', 'FELL-3', 'FELL-4'), {
      'FELL-1': 1,
      'FELL-2': 1,
      'FELL-3': 0,
      'FELL-4': 1,
    });
  },

  'responses: the tools that the agent runs itself are hidden': async ({ client, model }) => {
    const before = model.asked.length;
    const stream = client.responses.stream({ model: 'clawdbot', input: 'tool=read' });
    const kinds = new Set();
    stream.on('event', (event) => kinds.add(event.item?.type));
    const response = await stream.finalResponse();
    assert.ok(model.asked.length > before + 1, 'the tool has run');
    assert.deepEqual(kinds, new Set([undefined, 'message']));
    assert.deepEqual(new Set(response.output.map(({ type }) => type)), new Set(['message']));
    assert.equal(response.status, 'completed');
    assert.match(response.output_text, /w0 w1/);
  },
};
