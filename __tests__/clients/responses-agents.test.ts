import {
  Agent,
  type AgentInputItem,
  handoff,
  MemorySession,
  OpenAIConversationsSession,
  OpenAIProvider,
  OpenAIResponsesCompactionSession,
  Runner,
  type RunState,
  type Session,
  tool,
  user,
} from '@openai/agents';
import { z } from 'zod';
import { sdk } from '../helpers/chat';
import { refereeGateway } from '../helpers/referee-gateway';
import { aborted, TOKEN } from '../helpers/scripted-runtime';

type Input = string | AgentInputItem[] | RunState<unknown, Agent>;

interface Options {
  session?: Session;
  previousResponseId?: string;
  conversationId?: string;
  signal?: AbortSignal;
}

async function gateway() {
  // Its compaction asks for a model of OpenAI's.
  const referee = await refereeGateway({ models: { 'gpt-5': 'recall' } });
  const at = { apiKey: TOKEN, baseURL: `${referee.url}/v1` };
  const runner = new Runner({ modelProvider: new OpenAIProvider(at), tracingDisabled: true });
  return {
    ...referee,
    session: () => new OpenAIConversationsSession(at),
    agent: (model: string, more: object = {}) =>
      new Agent({ name: model, instructions: 'Be brief.', model: `clawdbot:${model}`, ...more }),
    /** Runs an agent to its end, at once or streamed. */
    async run(agent: Agent, stream: boolean, input: Input, options: Options = {}) {
      if (!stream) return runner.run(agent, input, options);
      const result = await runner.run(agent, input, { ...options, stream: true });
      await result.completed;
      return result;
    },
    runner,
  };
}

const weather = (asked: unknown[], needsApproval = false) =>
  tool({
    name: 'weather',
    description: 'The weather of a city',
    parameters: z.object({ city: z.enum(['Oslo', 'Rome']) }),
    needsApproval,
    execute: async (input) => {
      asked.push(input);
      return 'rain';
    },
  });

describe.each([false, true])('the Agents SDK of OpenAI (stream: %s)', (stream) => {
  it('gets text and usage, and gives its instructions', async () => {
    const { agent, run, runs } = await gateway();
    const { finalOutput, state } = await run(agent('recall'), stream, 'hi');
    expect([finalOutput, state.usage.requests]).toEqual(['1. hi', 1]);
    expect(state.usage.totalTokens).toBeGreaterThan(0);
    expect(runs[0]?.instructions).toBe('Be brief.');
  });

  it('asks an agent that says nothing but once', async () => {
    const { agent, run } = await gateway();
    const { finalOutput, state } = await run(agent('silent'), stream, 'hi');
    expect([finalOutput, state.usage.requests]).toEqual(['', 1]);
  });

  it('runs its tools in a loop, and goes on from there by what it has', async () => {
    const { agent, run, runs } = await gateway();
    const asked: unknown[] = [];
    const tools = agent('tools', { tools: [weather(asked)] });
    const first = await run(tools, stream, 'weather?');
    expect([first.finalOutput, asked, runs.length]).toEqual(['rain', [{ city: 'Oslo' }], 2]);
    const second = await run(tools, stream, [...first.history, user('again?')]);
    expect([second.finalOutput, asked.length, runs.length]).toEqual(['rain', 2, 4]);
  });

  it('runs two tools at once, when a person has approved of them', async () => {
    const { agent, run, runs } = await gateway();
    const asked: unknown[] = [];
    const pair = agent('pair', { tools: [weather(asked, true)] });
    const { interruptions, state } = await run(pair, stream, 'weather?');
    expect([interruptions.length, asked]).toEqual([2, []]);
    for (const interruption of interruptions) state.approve(interruption);
    const { finalOutput } = await run(pair, stream, state);
    expect([finalOutput, asked]).toEqual(['rain, rain', [{ city: 'Oslo' }, { city: 'Rome' }]]);
    expect(runs[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool']);
  });

  it('goes on with a response, at every step of the loop', async () => {
    const { agent, run, runs } = await gateway();
    const asked: unknown[] = [];
    const tools = agent('tools', { tools: [weather(asked)] });
    const { lastResponseId = '' } = await run(agent('recall'), stream, 'one');
    const { finalOutput } = await run(tools, stream, 'weather?', { previousResponseId: lastResponseId });
    expect([finalOutput, asked.length]).toEqual(['rain', 1]);
    expect(runs[2]?.turn.map(({ role }) => role)).toEqual(['tool']);
    expect(runs[2]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'tool']);
  });

  it('goes on in a conversation', async () => {
    const { agent, run, url } = await gateway();
    const conversations = sdk(url).conversations;
    const { id: conversationId } = await conversations.create();
    const tools = agent('tools', { tools: [weather([])] });
    expect((await run(tools, stream, 'weather?', { conversationId })).finalOutput).toBe('rain');
    const { finalOutput } = await run(agent('recall'), stream, 'thanks', { conversationId });
    expect(finalOutput).toBe('1. weather?\n2. thanks');
    const { data } = await conversations.items.list(conversationId, { order: 'asc' });
    expect(data.map(({ type }) => type)).toEqual([
      ...['message', 'function_call', 'function_call_output', 'message'],
      ...['message', 'message'],
    ]);
  });

  it('keeps a session of its own among our conversations', async () => {
    const { agent, run, session: open, runs } = await gateway();
    const session = open();
    const tools = agent('tools', { tools: [weather([])] });
    expect((await run(tools, stream, 'weather?', { session })).finalOutput).toBe('rain');
    expect((await run(agent('thinking'), stream, 'hm?', { session })).finalOutput).toBe('thought');
    expect((await run(agent('recall'), stream, 'thanks', { session })).finalOutput).toBe(
      '1. weather?\n2. hm?\n3. thanks',
    );
    expect(runs.at(-1)?.messages.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'tool', 'assistant'],
      ...['user', 'assistant', 'user'],
    ]);
    expect(await session.popItem()).toMatchObject({ role: 'assistant', content: [{ type: 'output_text' }] });
    expect(await session.getItems()).toHaveLength(8);
    await session.clearSession();
  });

  it.each(['previous_response_id', 'input'] as const)('compacts its history (by %s)', async (compactionMode) => {
    const { agent, run, url } = await gateway();
    const session = new OpenAIResponsesCompactionSession({
      client: sdk(url) as never,
      model: 'gpt-5',
      compactionMode,
      underlyingSession: new MemorySession(),
      shouldTriggerCompaction: () => true,
    });
    const recall = agent('recall');
    for (const said of ['one', 'two']) await run(recall, stream, said, { session });
    expect((await session.getItems()).map(({ type }) => type)).toEqual(['compaction']);
    const { finalOutput } = await run(recall, stream, 'three', { session });
    expect(finalOutput).toBe('1. one\n2. two\n3. three');
  });

  it.each(['resent', 'continued', 'in a conversation'])(
    'hands over to another agent; what was said is %s',
    async (way) => {
      const { agent, run, runs, url } = await gateway();
      const second = agent('recall');
      const first = agent('tools', { handoffs: [handoff(second)] });
      const options: Options = {};
      if (way === 'continued')
        options.previousResponseId = (await run(agent('recall'), stream, 'zero')).lastResponseId ?? '';
      if (way === 'in a conversation') options.conversationId = (await sdk(url).conversations.create()).id;
      const { finalOutput, lastAgent } = await run(first, stream, 'hi', options);
      expect(lastAgent?.name).toBe('recall');
      expect(finalOutput).toBe(way === 'continued' ? '1. zero\n2. hi' : '1. hi');
      expect(runs.at(-1)?.agentId).toBe('recall');
    },
  );

  it('raises what comes of a run that fails, and does not run it again', async () => {
    const { agent, run, runs } = await gateway();
    await expect(run(agent('failing'), stream, 'hi')).rejects.toMatchObject({ status: 500, code: 'agent_error' });
    expect(runs).toHaveLength(1);
    await expect(run(agent('nobody'), stream, 'hi')).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
  });

  it('stops the run when it aborts', async () => {
    const { agent, run, hanging } = await gateway();
    const controller = new AbortController();
    const running = run(agent('hanging'), stream, 'hi', { signal: controller.signal }).catch(() => undefined);
    const { signal } = await hanging;
    controller.abort();
    await aborted(signal);
    await running;
  });
});

describe('the Agents SDK of OpenAI', () => {
  it('gets the words one after the other, and what a failure leaves of them', async () => {
    const { agent, runner } = await gateway();
    const words = async (model: string) => {
      const said: string[] = [];
      const result = await runner.run(agent(model), 'one two', { stream: true });
      const read = async () => {
        for await (const event of result)
          if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta')
            said.push(event.data.delta);
        await result.completed;
      };
      const failure = await read().catch((error: Error) => error.message);
      return { said, failure };
    };
    expect(await words('main')).toEqual({ said: ['one ', 'two'], failure: undefined });
    expect(await words('broken')).toEqual({ said: ['so far'], failure: expect.stringContaining('agent failed') });
  });

  it('gets structured output', async () => {
    const { agent, run, runs } = await gateway();
    const { finalOutput } = await run(agent('json', { outputType: z.object({ city: z.string() }) }), false, 'where?');
    expect(finalOutput).toEqual({ city: 'Oslo' });
    expect(runs[0]?.responseFormat).toMatchObject({ type: 'json_schema', strict: true });
  });
});
