import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { PNG, refereeGateway } from '../helpers/referee-gateway';
import { aborted, TOKEN } from '../helpers/scripted-runtime';

async function gateway() {
  const referee = await refereeGateway();
  const provider = createOpenAICompatible({
    name: 'gateway',
    baseURL: `${referee.url}/v1`,
    apiKey: TOKEN,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  return { ...referee, model: (agent = 'main') => provider(`clawdbot:${agent}`), provider };
}

const weather = (asked: unknown[]) =>
  tool({
    description: 'The weather of a city',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      required: ['city'],
      properties: { city: { type: 'string', enum: ['Oslo'] } },
    }),
    execute: async (input) => {
      asked.push(input);
      return 'rain';
    },
  });

describe('the Vercel AI SDK', () => {
  it('gets text and usage', async () => {
    const { model } = await gateway();
    const { text, finishReason, usage } = await generateText({ model: model(), prompt: 'one two' });
    expect([text, finishReason, usage.inputTokens, usage.outputTokens]).toEqual(['one two', 'stop', 2, 2]);
  });

  it('streams text and usage', async () => {
    const { model } = await gateway();
    const result = streamText({ model: model(), prompt: 'one two' });
    const pieces = [];
    for await (const piece of result.textStream) pieces.push(piece);
    expect(pieces).toEqual(['one ', 'two']);
    expect([await result.finishReason, (await result.usage).outputTokens]).toEqual(['stop', 2]);
  });

  it('shows reasoning, and survives progress', async () => {
    const { model } = await gateway();
    const result = streamText({ model: model('thinking'), prompt: 'hi' });
    const types = [];
    for await (const part of result.fullStream) types.push(part.type);
    expect(types).not.toContain('error');
    expect([await result.reasoningText, await result.text]).toEqual(['hm', 'thought']);
  });

  it.each([false, true])('runs its tools in a loop (stream: %s)', async (stream) => {
    const { model, runs } = await gateway();
    const asked: unknown[] = [];
    const settings = {
      model: model('tools'),
      prompt: 'weather?',
      tools: { weather: weather(asked) },
      stopWhen: stepCountIs(3),
    };
    const text = stream ? await streamText(settings).text : (await generateText(settings)).text;
    expect([text, asked, runs.length]).toEqual(['"rain"'.replaceAll('"', ''), [{ city: 'Oslo' }], 2]);
  });

  it('gets structured output', async () => {
    const { model, runs } = await gateway();
    const schema = jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } });
    const { object } = await generateObject({ model: model('json'), schema, prompt: 'where?' });
    expect(object).toEqual({ city: 'Oslo' });
    expect(runs[0]?.responseFormat).toMatchObject({
      type: 'json_schema',
      schema: { properties: { city: { type: 'string' } } },
    });
  });

  it('sends images', async () => {
    const { model } = await gateway();
    const content = [
      { type: 'text' as const, text: 'look' },
      { type: 'image' as const, image: PNG, mediaType: 'image/png' },
    ];
    const { text } = await generateText({ model: model('eyes'), messages: [{ role: 'user', content }] });
    expect(text).toBe(`image/png of ${Buffer.from(PNG, 'base64').length} bytes`);
  });

  it('raises on an unknown agent, with the server’s message', async () => {
    const { model } = await gateway();
    const failure = await generateText({ model: model('nobody'), prompt: 'hi', maxRetries: 0 }).catch(
      (error: unknown) => error,
    );
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

  it('stops the run when it aborts', async () => {
    const { model, hanging } = await gateway();
    const controller = new AbortController();
    const result = streamText({
      model: model('hanging'),
      prompt: 'hi',
      abortSignal: controller.signal,
      onError: () => undefined,
    });
    const reading = (async () => {
      for await (const _ of result.textStream);
    })();
    const { signal } = await hanging;
    controller.abort();
    await aborted(signal);
    await reading.catch(() => undefined);
  });
});
