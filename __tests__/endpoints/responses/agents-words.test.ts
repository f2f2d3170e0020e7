import type { AgentEvent, AgentRun } from '../../../types/gateway';
import { errorOf } from '../../helpers/chat';
import { outputText, responsesGateway } from '../../helpers/responses';

const user = (content: string) => ({ role: 'user', content });
const encrypted = { include: ['reasoning.encrypted_content'] };

/** A Gateway whose agent thinks, gives a token with its thought, and answers. */
function thinking(events: AgentEvent[] = [], options = {}) {
  return responsesGateway({
    run: async function* ({ text }: AgentRun) {
      yield { type: 'reasoning', text: 'Hm.' };
      yield { type: 'reasoning', text: '', token: `token of ${text}` };
      yield* events;
      yield { type: 'text', text: 'So it is.' };
    },
    ...options,
  });
}

describe("the agent's token of its reasoning", () => {
  it('is given sealed to a client that asks for it, and comes back to the agent with the message that it was thought for', async () => {
    const { respond, stream, runs } = await thinking();
    const one = await respond({ input: 'one', ...encrypted });
    const { last: two } = await stream({ input: [user('one'), ...one.output, user('two')], ...encrypted });
    for (const { output } of [one, two]) {
      expect(output).toMatchObject([
        { type: 'reasoning', summary: [{ text: 'Hm.' }], encrypted_content: expect.any(String) },
        { type: 'message' },
      ]);
      expect(JSON.stringify(output)).not.toContain('token of');
    }
    await respond({ input: [user('one'), ...one.output, user('two'), ...two.output, user('three')] });
    expect(runs.map(({ reasoning }) => reasoning)).toEqual([
      undefined,
      [{ message: 1, id: one.output[0]?.id, token: 'token of one' }],
      [
        { message: 1, id: one.output[0]?.id, token: 'token of one' },
        { message: 3, id: two.output[0]?.id, token: 'token of two' },
      ],
    ]);
  });

  it('comes back with the response that it belongs to', async () => {
    const { respond, runs } = await thinking();
    const one = await respond({ input: 'one', ...encrypted });
    await respond({ input: 'two', previous_response_id: one.id });
    expect(runs[1]?.reasoning).toEqual([{ message: 1, id: one.output[0]?.id, token: 'token of one' }]);
  });

  it('is not given to who does not ask for it', async () => {
    const { respond } = await thinking();
    expect((await respond({ input: 'one' })).output[0]).not.toHaveProperty('encrypted_content');
  });

  it('is left out silently where another server, another agent or another use has sealed it', async () => {
    const { respond, send, runs } = await thinking([], { agents: [{ id: 'main' }, { id: 'beta' }] });
    const { output } = await respond({ model: 'clawdbot:beta', input: 'one', ...encrypted });
    const compacted = await send('/v1/responses/compact', { model: 'clawdbot', input: 'one' });
    const [compaction] = ((await compacted.json()) as { output: { encrypted_content: string }[] }).output;
    for (const encrypted_content of ['gAAAA', compaction?.encrypted_content, null]) {
      const foreign = { type: 'reasoning', id: 'rs_1', summary: [], content: null, encrypted_content };
      await respond({ input: [user('one'), foreign, ...output, user('two')] });
      expect(runs.at(-1)?.reasoning).toBeUndefined();
    }
  });

  it('is no compaction', async () => {
    const { respond, create } = await thinking();
    const { output } = await respond({ input: 'one', ...encrypted });
    const { encrypted_content } = output[0] as { encrypted_content?: string };
    const response = await create({ input: [{ type: 'compaction', encrypted_content }, user('two')] });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'invalid_encrypted_content' });
  });

  it('says nothing in Chat Completions', async () => {
    const { send } = await thinking();
    const body = { model: 'clawdbot', messages: [user('one')], stream: true };
    const text = await (await send('/v1/chat/completions', body)).text();
    expect(text.match(/reasoning_content/g)).toHaveLength(1);
    expect(text).not.toContain('token of');
  });
});

describe('what an agent says in Responses alone', () => {
  it('has phases, each a message of its own', async () => {
    const { stream } = await responsesGateway({
      run: async function* () {
        yield { type: 'text', text: 'I ', phase: 'commentary' };
        yield { type: 'text', text: 'look.', phase: 'commentary' };
        yield { type: 'text', text: 'It ', phase: 'final' };
        yield { type: 'text', text: 'rains.' };
      },
    });
    const { last } = await stream({ input: 'hi' });
    expect(last.output).toMatchObject([
      { phase: 'commentary', content: [{ text: 'I look.' }] },
      { phase: 'final_answer', content: [{ text: 'It rains.' }] },
    ]);
  });

  it('counts what was written to the cache', async () => {
    const { respond } = await responsesGateway({
      run: async function* () {
        yield { type: 'usage', promptTokens: 10, completionTokens: 1, cachedTokens: 2, cacheWriteTokens: 3 };
      },
    });
    const { usage } = await respond({ input: 'hi' });
    expect(usage?.input_tokens_details).toEqual({ cached_tokens: 2, cache_write_tokens: 3 });
  });

  it('is no thought where no effort is asked for', async () => {
    const { respond } = await thinking();
    const response = await respond({ input: 'hi', reasoning: { effort: 'none' } });
    expect([response.output.map(({ type }) => type), outputText(response)]).toEqual([['message'], 'So it is.']);
  });
});

describe('what an agent is told in Responses alone', () => {
  it('is which response it goes on from, and whether that begins a branch', async () => {
    const { respond, runs } = await thinking();
    const one = await respond({ input: 'one' });
    for (const input of ['two', 'edited']) await respond({ input, previous_response_id: one.id });
    expect(runs.map(({ continues }) => continues)).toEqual([
      undefined,
      { id: one.id, head: true },
      { id: one.id, head: false },
    ]);
  });

  it('is how many tools it may call, which is not called ignored where it keeps to it', async () => {
    const { create, runs } = await thinking([], { agents: [{ id: 'main', supports: ['max_tool_calls'] }] });
    const response = await create({ input: 'hi', max_tool_calls: 2 });
    expect(response.headers.get('x-clawdbot-ignored-params')).toBeNull();
    expect(runs[0]?.maxToolCalls).toBe(2);
  });

  it('is the namespace of a function, whose name a plain function of the request takes first', async () => {
    const { respond, runs } = await thinking();
    const look = { type: 'function', name: 'look' };
    const tools = [{ type: 'namespace', name: 'ns', tools: [look, { ...look, name: 'run' }] }, look];
    await respond({ input: 'hi', tools });
    expect(runs[0]?.tools).toEqual([
      { name: 'ns__look', namespace: 'ns' },
      { name: 'run', namespace: 'ns' },
      { name: 'look' },
    ]);
  });
});
