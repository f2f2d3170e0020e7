import { openAiCompat } from '../../../lib';
import { embeddedGateway } from '../../../lib/gateways/embedded';
import type { AgentRun } from '../../../types/gateway';
import type { ResponseObject } from '../../../types/responses';
import { errorOf, reading } from '../../helpers/chat';
import { outputText, planned, responsesClient, responsesGateway } from '../../helpers/responses';
import { aborted, CONFIG, gate } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const user = (content: string) => ({ role: 'user', content });

/** An agent that repeats what it remembers, so that a test sees what the session has. */
async function memo(options = {}) {
  const runs: AgentRun[] = [];
  const runtime = embeddedGateway({
    config: CONFIG,
    agents: {
      main: async function* (run) {
        runs.push(run);
        yield run.conversation
          .filter(({ role }) => role === 'user')
          .map(({ content }) =>
            typeof content === 'string' ? content : content?.map((part) => 'text' in part && part.text),
          )
          .join(', ');
      },
      beta: async function* () {
        yield 'beta';
      },
    },
  });
  const url = await serve(host(openAiCompat(runtime, { onError: () => undefined, ...options })));
  return { runs, url, ...responsesClient(url) };
}

const list = async (response: Response) =>
  (await response.json()) as { data: ResponseObject['output']; has_more: boolean };

describe('a response is kept', () => {
  it.each([false, true])('and read again as it was answered (stream: %s)', async (stream) => {
    const { respond, stream: streamed, get } = await responsesGateway();
    const answered = stream ? (await streamed({ input: 'hi' })).last : await respond({ input: 'hi' });
    expect(await (await get(`/v1/responses/${answered.id}`)).json()).toEqual(answered);
  });

  it('with what it was given: ids, arrays of content, newest first, page by page', async () => {
    const { respond, get } = await responsesGateway();
    const { id } = await respond({ input: [user('a'), { role: 'assistant', content: 'b' }, user('c')] });
    const page = async (query: string) => list(await get(`/v1/responses/${id}/input_items${query}`));
    const { data } = await page('');
    expect(data).toMatchObject([
      { type: 'message', status: 'completed', role: 'user', content: [{ type: 'input_text', text: 'c' }] },
      { role: 'assistant', content: [{ type: 'output_text', text: 'b', annotations: [] }] },
      { role: 'user', content: [{ text: 'a' }] },
    ]);
    expect(new Set(data.map((item) => item.id)).size).toBe(3);
    expect(await page('?order=asc&limit=2')).toMatchObject({ data: [data[2], data[1]], has_more: true });
    expect(await page(`?order=asc&after=${data[1]?.id}`)).toMatchObject({ data: [data[0]], has_more: false });
    expect((await get(`/v1/responses/${id}/input_items?after=msg_x`)).status).toBe(404);
    expect((await get(`/v1/responses/${id}/input_items?limit=0`)).status).toBe(400);
  });

  it('until it is deleted: then nobody reads it, continues it, or refers to what it said', async () => {
    const { respond, get, remove, create } = await responsesGateway();
    const { id, output } = await respond({ input: 'hi' });
    expect(await (await remove(`/v1/responses/${id}`)).json()).toEqual({
      id,
      object: 'response.deleted',
      deleted: true,
    });
    expect((await get(`/v1/responses/${id}`)).status).toBe(404);
    expect((await remove(`/v1/responses/${id}`)).status).toBe(404);
    expect(await errorOf(await create({ input: 'x', previous_response_id: id }))).toMatchObject({
      code: 'previous_response_not_found',
    });
    const reference = [{ type: 'item_reference', id: output[0]?.id }, user('x')];
    expect((await create({ input: reference })).status).toBe(404);
  });

  it('not where the client asks for that', async () => {
    const { respond, get, create } = await responsesGateway();
    const { id, store } = await respond({ input: 'hi', store: false });
    expect(store).toBe(false);
    expect((await get(`/v1/responses/${id}`)).status).toBe(404);
    expect((await create({ input: 'x', previous_response_id: id })).status).toBe(400);
  });

  it('no longer than its time', async () => {
    const { respond, get } = await responsesGateway({ responses: { ttlMs: 1 } });
    const { id } = await respond({ input: 'hi' });
    let status = 200;
    while (status === 200) status = (await get(`/v1/responses/${id}`)).status;
    expect(status).toBe(404);
  });

  it('before its last event leaves, so that a follow-up of that moment finds it', async () => {
    const { stream, respond } = await memo();
    for (let turn = 0; turn < 20; turn++) {
      const { last } = await stream({ input: 'one' });
      expect(outputText(await respond({ input: 'two', previous_response_id: last.id }))).toBe('one, two');
    }
  });

  it('not where the client has left in mid-answer, and the run was aborted', async () => {
    const stopped = gate();
    const { create, get, reported } = await responsesGateway({
      run: async function* ({ signal }) {
        yield { type: 'text', text: 'So far' };
        await aborted(signal);
        stopped.open();
      },
    });
    const controller = new AbortController();
    const response = await create({ input: 'hi', stream: true }, {}, controller.signal);
    const seen = await reading(response).until('So far');
    controller.abort();
    await stopped.opened;
    expect((await get(`/v1/responses/${/resp_[0-9a-f]{32}/.exec(seen)?.[0]}`)).status).toBe(404);
    expect(reported).toEqual([]);
  });

  it('and not when a chat UI wants a title', async () => {
    const { create, get } = await responsesGateway();
    const { id, store } = (await (
      await create({ input: 'hi' }, { 'x-openwebui-task': 'title' })
    ).json()) as ResponseObject;
    expect([store, (await get(`/v1/responses/${id}`)).status]).toEqual([false, 404]);
  });
});

describe('a chain of responses', () => {
  it('is a session from its first continuation on, and only what is new is the turn', async () => {
    const { respond, runs } = await memo();
    const one = await respond({ input: 'one' });
    const two = await respond({ input: 'two', previous_response_id: one.id });
    const three = await respond({ input: 'three', previous_response_id: two.id });
    expect([outputText(two), outputText(three)]).toEqual(['one, two', 'one, two, three']);
    expect(runs.map(({ session }) => session.stateless)).toEqual([true, false, false]);
    expect(runs[2]?.session).toEqual({ ...runs[1]?.session, history: 'gateway' });
    expect(runs[2]?.turn).toMatchObject([{ role: 'user', content: 'three' }]);
    expect(three.previous_response_id).toBe(two.id);
  });

  it('forks where an older response is continued: the two do not see each other', async () => {
    const { respond, runs } = await memo();
    const one = await respond({ input: 'one' });
    const two = await respond({ input: 'two', previous_response_id: one.id });
    const fork = await respond({ input: 'fork', previous_response_id: one.id });
    expect(outputText(fork)).toBe('one, fork');
    expect(outputText(await respond({ input: 'three', previous_response_id: two.id }))).toBe('one, two, three');
    expect(outputText(await respond({ input: 'on', previous_response_id: fork.id }))).toBe('one, fork, on');
    expect(new Set(runs.map(({ session }) => session.key)).size).toBe(3);
  });

  it('forks at its first response, too, which nobody has continued yet', async () => {
    const { respond } = await memo();
    const one = await respond({ input: 'one' });
    await respond({ model: 'clawdbot:beta', input: 'aside', previous_response_id: one.id });
    expect(outputText(await respond({ input: 'two', previous_response_id: one.id }))).toBe('one, two');
  });

  it('forks for one of two that continue it at once', async () => {
    const { respond } = await memo();
    const one = await respond({ input: 'one' });
    const two = await respond({ input: 'two', previous_response_id: one.id });
    const answers = await Promise.all(['a', 'b'].map((input) => respond({ input, previous_response_id: two.id })));
    expect(answers.map(outputText).sort()).toEqual(['one, two, a', 'one, two, b']);
  });

  it('is told whole where the client adds answers to it, as the AI SDK does in a loop of tools', async () => {
    const { respond, runs } = await memo();
    const one = await respond({ input: 'one' });
    for (const previous of [one, await respond({ input: 'and', previous_response_id: one.id })]) {
      const input = [user('two'), { role: 'assistant', content: 'x' }, user('three')];
      const answer = outputText(await respond({ input, previous_response_id: previous.id }));
      expect(answer).toBe(previous === one ? 'one, two, three' : 'one, and, two, three');
      expect(runs.at(-1)?.turn).toEqual([user('three')]);
    }
  });

  it('goes on with another agent in a session of its own', async () => {
    const { respond, create } = await memo();
    const one = await respond({ input: 'one' });
    const two = await create({ model: 'clawdbot:beta', input: 'two', previous_response_id: one.id });
    expect(two.headers.get('x-clawdbot-session-key')).toMatch(/^agent:beta:response:/);
    expect(outputText((await two.json()) as ResponseObject)).toBe('beta');
  });

  it('inherits no instructions', async () => {
    const { respond, runs } = await memo();
    const one = await respond({ input: 'one', instructions: 'Be brief.' });
    await respond({ input: 'two', previous_response_id: one.id });
    expect(runs.map(({ instructions }) => instructions)).toEqual(['Be brief.', undefined]);
  });

  it('takes the result of a call that its last response made', async () => {
    const { respond, runs } = await responsesGateway({
      agents: [{ id: 'main', supports: ['client-tools'] }],
      run: async function* ({ turn }) {
        if (turn.at(-1)?.role === 'user') yield { type: 'tool-call', id: 'c1', name: 'look', arguments: '{}' };
        else yield { type: 'text', text: 'done' };
      },
    });
    const tools = [{ type: 'function', name: 'look', parameters: null, strict: null }];
    const one = await respond({ input: 'hi', tools });
    const result = { type: 'function_call_output', call_id: 'c1', output: 'seen' };
    const two = await respond({ input: [result], tools, previous_response_id: one.id });
    expect(outputText(two)).toBe('done');
    expect(runs[1]?.turn).toMatchObject([{ role: 'tool', tool_call_id: 'c1', content: 'seen' }]);
  });
});

describe('an item of an earlier response', () => {
  it('can be referred to, as the AI SDK does with each turn', async () => {
    const { respond, runs } = await memo();
    const one = await respond({ input: 'one' });
    await respond({ input: [user('one'), { type: 'item_reference', id: one.output[0]?.id }, user('two')] });
    await respond({ input: [user('one'), { id: one.output[0]?.id }, user('three')] });
    for (const run of runs.slice(1)) {
      expect(run.messages.map(({ role, content }) => [role, content]).slice(0, 2)).toEqual([
        ['user', 'one'],
        ['assistant', 'one'],
      ]);
    }
  });

  it('can be sent again, whole, as LangChain and the Agents SDK do', async () => {
    const { respond, runs } = await memo();
    const one = await respond({ input: 'one' });
    await respond({ input: [user('one'), ...one.output, user('two')] });
    expect(runs[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });
});

describe('a session that is named', () => {
  it.each<[string, object, Record<string, string>]>([
    ['by a header', {}, { 'x-clawdbot-session-key': 'k' }],
    ['by the user', { user: 'bob' }, {}],
  ])('%s remembers, and goes on where its last response is continued', async (_, body, headers) => {
    const { respond, runs } = await memo();
    await respond({ input: 'one', ...body }, headers);
    const two = await respond({ input: 'two', ...body }, headers);
    expect(outputText(two)).toBe('one, two');
    const three = await respond({ input: 'three', previous_response_id: two.id, ...body }, headers);
    expect(runs.at(-1)?.session.key).toBe(runs[0]?.session.key);
    expect(outputText(three)).toBe('one, two, three');
    expect(runs.at(-1)?.session.history).toBe('gateway');
  });

  it('is set to the chain where an older response is continued', async () => {
    const { respond, runs } = await memo();
    const body = { user: 'bob' };
    const one = await respond({ input: 'one', ...body });
    const two = await respond({ input: 'two', previous_response_id: one.id, ...body });
    const edited = await respond({ input: 'edited', previous_response_id: one.id, ...body });
    expect([outputText(two), outputText(edited)]).toEqual(['one, two', 'one, edited']);
    expect(runs.map(({ session }) => session.history)).toEqual(['gateway', 'gateway', 'client']);
  });

  it('refuses the chain of another one', async () => {
    const { respond, create } = await memo();
    const one = await respond({ input: 'one' }, { 'x-clawdbot-session-key': 'a' });
    const response = await create({ input: 'two', previous_response_id: one.id }, { 'x-clawdbot-session-key': 'b' });
    expect(await errorOf(response)).toMatchObject({
      status: 400,
      code: 'invalid_value',
      param: 'previous_response_id',
    });
  });
});

it('a session is told to be one that can be seeded anew, unless somebody has named it', async () => {
  const { respond, send, runs } = await memo();
  const { id: conversation } = (await (await send('/v1/conversations', {})).json()) as { id: string };
  const replayable = async (request: object, headers = {}) => {
    const { id } = await respond(request, headers);
    return { id, is: runs.at(-1)?.session.replayable ?? false };
  };
  const first = await replayable({ input: 'one' });
  const named = await replayable({ input: 'one', user: 'ann' });
  const key = { 'x-clawdbot-session-key': 'k' };
  expect([first.is, named.is]).toEqual([false, false]);
  expect((await replayable({ input: 'two', previous_response_id: first.id })).is).toBe(true);
  expect((await replayable({ input: 'two', previous_response_id: first.id }, key)).is).toBe(false);
  expect((await replayable({ input: 'two', previous_response_id: named.id })).is).toBe(false);
  expect((await replayable({ input: 'one', conversation })).is).toBe(true);
  expect((await replayable({ input: 'one', conversation }, key)).is).toBe(false);
});

describe('a conversation', () => {
  it('is made, told, changed and removed', async () => {
    const { send, get, remove } = await responsesGateway();
    const made = (await (await send('/v1/conversations', { metadata: { a: 'b' } })).json()) as {
      id: string;
      created_at: number;
    };
    const path = `/v1/conversations/${made.id}`;
    expect(made).toEqual({
      id: expect.stringMatching(/^conv_[0-9a-f]{32}$/),
      object: 'conversation',
      created_at: expect.any(Number),
      metadata: { a: 'b' },
    });
    // In seconds, as OpenAI has it.
    expect(made.created_at).toBeLessThan(1e10);
    expect(await (await send(path, { metadata: { c: 'd' } })).json()).toMatchObject({ metadata: { c: 'd' } });
    expect(await (await get(path)).json()).toMatchObject({ id: made.id, metadata: { c: 'd' } });
    expect(await (await remove(path)).json()).toEqual({ id: made.id, object: 'conversation.deleted', deleted: true });
    for (const gone of [path, `${path}/items`]) expect((await get(gone)).status).toBe(404);
  });

  it('remembers what is said in it, and lists it', async () => {
    const { respond, send, get } = await memo();
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    const one = await respond({ input: 'one', conversation: id });
    const two = await respond({ input: 'two', conversation: { id } });
    expect([outputText(two), one]).toEqual(['one, two', expect.objectContaining({ conversation: { id } })]);
    const { data } = await list(await get(`/v1/conversations/${id}/items?order=asc`));
    expect(data.map((item) => ('role' in item ? item.role : item.type))).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
    ]);
    expect(data[1]).toEqual(one.output[0]);
    expect(await (await get(`/v1/conversations/${id}/items/${data[1]?.id}`)).json()).toEqual(data[1]);
  });

  it('is set anew where items came or went without a run', async () => {
    const { respond, send, get, remove } = await memo();
    const { id } = (await (await send('/v1/conversations', { items: [user('zero')] })).json()) as { id: string };
    expect(outputText(await respond({ input: 'one', conversation: id }))).toBe('zero, one');
    const added = await list(
      await send(`/v1/conversations/${id}/items`, { items: [user('half'), { role: 'assistant', content: 'x' }] }),
    );
    expect(added.data).toHaveLength(2);
    expect(outputText(await respond({ input: 'two', conversation: id }))).toBe('zero, one, half, two');
    const { data } = await list(await get(`/v1/conversations/${id}/items?order=asc`));
    await remove(`/v1/conversations/${id}/items/${data[0]?.id}`);
    expect(outputText(await respond({ input: 'three', conversation: id }))).toBe('one, half, two, three');
  });

  it('keeps what is said in it when its metadata change', async () => {
    const { respond, send } = await memo();
    const { id } = (await (await send('/v1/conversations', { items: [user('zero')] })).json()) as { id: string };
    await send(`/v1/conversations/${id}`, { metadata: { a: 'b' } });
    expect(outputText(await respond({ input: 'one', conversation: id }))).toBe('zero, one');
  });

  it('is told whole where the client adds answers to it', async () => {
    const { respond, send, runs } = await memo();
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    await respond({ input: 'one', conversation: id });
    const input = [user('two'), { role: 'assistant', content: 'x' }, user('three')];
    expect(outputText(await respond({ input, conversation: id }))).toBe('one, two, three');
    expect(runs[1]).toMatchObject({ session: { history: 'client' }, turn: [user('three')] });
    expect(outputText(await respond({ input: 'four', conversation: id }))).toBe('one, two, three, four');
  });

  it('is only read by a response that is not kept', async () => {
    const { respond, send, get } = await memo();
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    await respond({ input: 'one', conversation: id });
    expect(outputText(await respond({ input: 'aside', conversation: id, store: false }))).toBe('one, aside');
    expect((await list(await get(`/v1/conversations/${id}/items`))).data).toHaveLength(2);
    expect(outputText(await respond({ input: 'two', conversation: id }))).toBe('one, two');
  });

  it('has one run at a time: the second one reads what the first has said', async () => {
    const { opened, open } = gate();
    const started = gate();
    const { send, respond, runs } = await responsesGateway({
      run: async function* ({ text }) {
        started.open();
        if (text === 'first') await opened;
        yield { type: 'text', text: `re: ${text}` };
      },
    });
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    const first = respond({ input: 'first', conversation: id });
    await started.opened;
    const waits = planned();
    const second = respond({ input: 'second', conversation: id });
    await waits;
    open();
    await Promise.all([first, second]);
    expect(runs[1]?.messages.map(({ content }) => content)).toMatchObject([[{ text: 'first' }], 're: first', 'second']);
  });

  it('that is busy is 400 where the host has requests rejected, as at the live service', async () => {
    const { opened, open } = gate();
    const started = gate();
    const { send, respond, create } = await responsesGateway({
      session: { onBusy: 'reject' },
      run: async function* () {
        started.open();
        await opened;
        yield { type: 'text', text: 'ok' };
      },
    });
    const { id } = (await (await send('/v1/conversations', {})).json()) as { id: string };
    const first = respond({ input: 'first', conversation: id });
    await started.opened;
    expect(await errorOf(await create({ input: 'second', conversation: id }))).toMatchObject({
      status: 400,
      code: 'conversation_locked',
      param: 'conversation',
    });
    open();
    await first;
  });

  it.each([
    ['too many items', { items: Array.from({ length: 21 }, () => user('x')) }, 'items'],
    ['an item of no type', { items: [{ content: 'x' }] }, 'items[0].type'],
    ['a reference', { items: [{ type: 'item_reference', id: 'msg_1' }] }, 'items[0].type'],
  ])('is not made with %s', async (_, body, param) => {
    const { send } = await responsesGateway();
    expect(await errorOf(await send('/v1/conversations', body))).toMatchObject({ status: 400, param });
  });
});

describe('a compaction', () => {
  it('is one sealed item, which stands for the whole conversation', async () => {
    const { respond, send, runs } = await memo();
    const input = [user('one'), { role: 'assistant', content: 'x' }, user('two')];
    const compacted = await (await send('/v1/responses/compact', { model: 'clawdbot', input })).json();
    const { output } = compacted as { output: object[] };
    expect(compacted).toMatchObject({
      id: expect.stringMatching(/^resp_/),
      object: 'response.compaction',
      created_at: expect.any(Number),
      output: [{ id: expect.stringMatching(/^cmp_/), type: 'compaction', encrypted_content: expect.any(String) }],
      usage: { total_tokens: 0 },
    });
    expect(JSON.stringify(output)).not.toContain('two');
    const next = await respond({ input: [...output, { role: 'assistant', content: 'y' }, user('three')] });
    expect(outputText(next)).toBe('one, two, three');
    expect(runs[0]?.turn).toMatchObject([{ content: 'three' }]);
  });

  it('stands for a chain, too', async () => {
    const { respond, send } = await memo();
    const { id } = await respond({ input: 'one' });
    const compacted = await send('/v1/responses/compact', { model: 'clawdbot', previous_response_id: id });
    const { output } = (await compacted.json()) as { output: object[] };
    expect(outputText(await respond({ input: [...output, user('two')] }))).toBe('one, two');
  });

  it('that was changed, or belongs to another agent, is refused', async () => {
    const { send, create } = await memo();
    const compacted = await send('/v1/responses/compact', { model: 'clawdbot', input: 'one' });
    const { output } = (await compacted.json()) as { output: { encrypted_content: string }[] };
    const sealed = output[0]?.encrypted_content ?? '';
    const changed = `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`;
    const asked = (encrypted_content: string, model = 'clawdbot') =>
      create({ model, input: [{ type: 'compaction', encrypted_content }, user('x')] });
    for (const response of [await asked(changed), await asked(sealed, 'clawdbot:beta')]) {
      expect(await errorOf(response)).toMatchObject({ status: 400, code: 'invalid_encrypted_content' });
    }
  });

  it('needs a model', async () => {
    const { send } = await memo();
    expect((await send('/v1/responses/compact', { input: 'one' })).status).toBe(400);
  });
});
