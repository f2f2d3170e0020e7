import { createOpenAI } from '@ai-sdk/openai';
import {
  APICallError,
  generateObject,
  generateText,
  jsonSchema,
  type ModelMessage,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import type { EmbeddedRun } from '../../lib/gateways/embedded';
import type { AgentRun } from '../../types/gateway';
import { sdk } from '../helpers/chat';
import { PNG, refereeGateway } from '../helpers/referee-gateway';
import { aborted, TOKEN } from '../helpers/scripted-runtime';

async function gateway() {
  const referee = await refereeGateway();
  const sent: { input: unknown }[] = [];
  const provider = createOpenAI({
    baseURL: `${referee.url}/v1`,
    apiKey: TOKEN,
    fetch: (url, init) => {
      sent.push(JSON.parse(String(init?.body)));
      return fetch(url, init);
    },
  });
  return { ...referee, sent, model: (agent = 'main') => provider(`clawdbot:${agent}`) };
}

type Ask = Parameters<typeof generateText>[0];

/** The answer to a request, at once or streamed. */
async function answered(stream: boolean, ask: Ask) {
  const result = stream ? streamText(ask) : await generateText(ask);
  const { messages } = await result.response;
  return {
    messages,
    id: (await result.providerMetadata)?.openai?.responseId as string,
    text: await result.text,
    reasoning: await result.reasoningText,
    finishReason: await result.finishReason,
    usage: await result.usage,
  };
}

/** Who says what in the conversation that the agent's session has. */
const conversationOf = (run: AgentRun | undefined) =>
  (run as EmbeddedRun | undefined)?.conversation.map(({ role }) => role);

const user = (content: string): ModelMessage => ({ role: 'user', content });

const weather = (asked: unknown[]) =>
  tool({
    description: 'The weather of a city',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string', enum: ['Oslo', 'Rome'] } },
      additionalProperties: false,
    }),
    execute: async (input) => {
      asked.push(input);
      return 'rain';
    },
  });

describe.each([false, true])('the default model of the Vercel AI SDK (stream: %s)', (stream) => {
  it('gets text and usage', async () => {
    const { model } = await gateway();
    const { text, finishReason, usage } = await answered(stream, { model: model(), prompt: 'one two' });
    expect([text, finishReason, usage.inputTokens, usage.outputTokens]).toEqual(['one two', 'stop', 2, 2]);
  });

  it('holds a conversation of three turns, though it only refers to what was answered', async () => {
    const { model, sent, runs } = await gateway();
    const messages: ModelMessage[] = [];
    const say = async (text: string) => {
      messages.push(user(text));
      const answer = await answered(stream, { model: model('recall'), system: 'Be brief.', messages });
      messages.push(...answer.messages);
      return answer.text;
    };
    expect([await say('one'), await say('two'), await say('three')]).toEqual([
      '1. one',
      '1. one\n2. two',
      '1. one\n2. two\n3. three',
    ]);
    expect(sent[2]?.input).toMatchObject([
      { role: 'system' },
      { role: 'user' },
      { type: 'item_reference' },
      { role: 'user' },
      { type: 'item_reference' },
      { role: 'user' },
    ]);
    expect(runs[2]?.messages.filter(({ role }) => role === 'assistant').map(({ content }) => content)).toEqual([
      '1. one',
      '1. one\n2. two',
    ]);
  });

  it('runs two tools at once, behind a text', async () => {
    const { model, runs } = await gateway();
    const asked: unknown[] = [];
    const { text } = await answered(stream, {
      model: model('pair'),
      tools: { weather: weather(asked) },
      prompt: 'weather?',
      stopWhen: stepCountIs(3),
    });
    expect([text, asked]).toEqual(['rain, rain', [{ city: 'Oslo' }, { city: 'Rome' }]]);
    expect(runs[1]?.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'I look. ', tool_calls: [{ id: 'call_Oslo' }, { id: 'call_Rome' }] },
      { role: 'tool' },
      { role: 'tool' },
    ]);
  });

  it('runs its tools in a loop that goes on with a response', async () => {
    const { model, runs } = await gateway();
    const { id: previousResponseId } = await answered(stream, { model: model('recall'), prompt: 'one' });
    const { text } = await answered(stream, {
      model: model('tools'),
      tools: { weather: weather([]) },
      prompt: 'weather?',
      stopWhen: stepCountIs(3),
      providerOptions: { openai: { previousResponseId } },
    });
    expect([text, runs.length]).toEqual(['rain', 3]);
    expect(conversationOf(runs[2])).toEqual(['user', 'assistant', 'user', 'assistant', 'tool']);
  });

  it('runs its tools in a loop in a conversation', async () => {
    const { model, url } = await gateway();
    const { id: conversation } = await sdk(url).conversations.create();
    const ask = { providerOptions: { openai: { conversation } } };
    const tools = { tools: { weather: weather([]) }, stopWhen: stepCountIs(3) };
    expect((await answered(stream, { ...ask, ...tools, model: model('tools'), prompt: 'weather?' })).text).toBe('rain');
    const { text } = await answered(stream, { ...ask, model: model('recall'), prompt: 'so?' });
    // Its second step sends the question again, here as at the live service.
    expect(text).toBe('1. weather?\n2. weather?\n3. so?');
  });

  it.each([true, false])('runs its tools in a loop, and goes on from there (store: %s)', async (store) => {
    const { model, runs } = await gateway();
    const asked: unknown[] = [];
    const ask = {
      model: model('tools'),
      tools: { weather: weather(asked) },
      stopWhen: stepCountIs(3),
      providerOptions: { openai: { store } },
    };
    const first = await answered(stream, { ...ask, messages: [user('weather?')] });
    expect([first.text, asked, runs.length]).toEqual(['rain', [{ city: 'Oslo' }], 2]);
    const messages = [user('weather?'), ...first.messages, user('again?')];
    const second = await answered(stream, { ...ask, messages });
    expect([second.text, asked.length, runs.length]).toEqual(['rain', 2, 4]);
    expect(runs[3]?.messages.map(({ role }) => role)).toEqual([
      ...['user', 'assistant', 'tool', 'assistant'],
      ...['user', 'assistant', 'tool'],
    ]);
  });

  it('shows reasoning, and refers to it in the next turn', async () => {
    const { model, sent } = await gateway();
    const ask = { model: model('thinking') };
    const first = await answered(stream, { ...ask, messages: [user('hi')] });
    expect([first.reasoning, first.text]).toEqual(['hm', 'thought']);
    const second = await answered(stream, { ...ask, messages: [user('hi'), ...first.messages, user('so?')] });
    expect([second.reasoning, second.text]).toEqual(['hm', 'thought']);
    expect(sent[1]?.input).toMatchObject([
      { role: 'user' },
      { type: 'item_reference', id: expect.stringMatching(/^rs_/) },
      { type: 'item_reference', id: expect.stringMatching(/^msg_/) },
      { role: 'user' },
    ]);
  });

  it('sends images', async () => {
    const { model } = await gateway();
    const content = [{ type: 'image' as const, image: PNG, mediaType: 'image/png' }];
    const { text } = await answered(stream, { model: model('eyes'), messages: [{ role: 'user', content }] });
    expect(text).toBe(`image/png of ${Buffer.from(PNG, 'base64').length} bytes`);
  });

  it('raises what comes of a run that fails before its first event', async () => {
    const { model, runs } = await gateway();
    const errors: unknown[] = [];
    const ask = { model: model('failing'), prompt: 'hi', maxRetries: 0 };
    if (stream) await streamText({ ...ask, onError: ({ error }) => void errors.push(error) }).consumeStream();
    else await generateText(ask).catch((error) => errors.push(error));
    expect(errors.map((error) => APICallError.isInstance(error) && error.statusCode)).toEqual([500]);
    expect(JSON.stringify(errors)).not.toContain('secret');
    expect(runs).toHaveLength(1);
  });

  it('stops the run when it aborts', async () => {
    const { model, hanging } = await gateway();
    const controller = new AbortController();
    const ask = { model: model('hanging'), prompt: 'hi', abortSignal: controller.signal };
    const reading = stream
      ? streamText({ ...ask, onError: () => undefined }).consumeStream()
      : generateText(ask).catch(() => undefined);
    const { signal } = await hanging;
    controller.abort();
    await aborted(signal);
    await reading;
  });
});

describe('the default model of the Vercel AI SDK', () => {
  it('gets the words one after the other', async () => {
    const { model } = await gateway();
    const pieces = [];
    for await (const piece of streamText({ model: model(), prompt: 'one two' }).textStream) pieces.push(piece);
    expect(pieces).toEqual(['one ', 'two']);
  });

  it('gets structured output', async () => {
    const { model, runs } = await gateway();
    const schema = jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } });
    const { object } = await generateObject({ model: model('json'), schema, prompt: 'where?' });
    expect(object).toEqual({ city: 'Oslo' });
    expect(runs[0]?.responseFormat).toMatchObject({ type: 'json_schema', strict: true });
  });

  it('raises on an unknown agent, with the server’s message', async () => {
    const { model } = await gateway();
    const failure = await generateText({ model: model('nobody'), prompt: 'hi' }).catch((error: unknown) => error);
    expect(APICallError.isInstance(failure) && [failure.statusCode, failure.isRetryable]).toEqual([404, false]);
    expect((failure as Error).message).toContain('does not exist');
  });

  it('gets an error part when a run fails after its first words', async () => {
    const { model } = await gateway();
    const parts = [];
    for await (const part of streamText({ model: model('broken'), prompt: 'hi', onError: () => undefined }).fullStream)
      parts.push(part);
    expect(parts.find(({ type }) => type === 'error')).toBeDefined();
    expect(parts.findLast(({ type }) => type === 'finish')).toMatchObject({ finishReason: 'error' });
    expect(JSON.stringify(parts)).not.toContain('secret');
  });
});
