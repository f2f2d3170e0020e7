import { AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { PNG, refereeGateway } from '../helpers/referee-gateway';
import { aborted, TOKEN } from '../helpers/scripted-runtime';

async function gateway() {
  const referee = await refereeGateway();
  const model = (agent = 'main') =>
    new ChatOpenAI({
      model: `clawdbot:${agent}`,
      apiKey: TOKEN,
      maxRetries: 0,
      configuration: { baseURL: `${referee.url}/v1` },
    });
  return { ...referee, model };
}

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'weather',
    parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string', enum: ['Oslo'] } } },
  },
};

/** The declared type of `usage_metadata` depends on how a message is made; on the wire it is this. */
const tokens = (message: unknown) =>
  (message as { usage_metadata?: { total_tokens: number; output_tokens: number } } | undefined)?.usage_metadata;

describe('LangChain', () => {
  it('gets text and usage', async () => {
    const { model } = await gateway();
    const answer = await model().invoke('one two');
    expect([answer.text, tokens(answer)?.total_tokens]).toEqual(['one two', 4]);
  });

  it('streams text and usage', async () => {
    const { model } = await gateway();
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await model().stream('one two')) whole = whole?.concat(chunk) ?? chunk;
    expect(whole).toBeInstanceOf(AIMessageChunk);
    expect([whole?.text, tokens(whole)?.output_tokens, whole?.response_metadata.finish_reason]).toEqual([
      'one two',
      2,
      'stop',
    ]);
  });

  it('calls tools, and continues with their results', async () => {
    const { model } = await gateway();
    const bound = model('tools').bindTools([weather]);
    const question = new HumanMessage('weather?');
    const asked = await bound.invoke([question]);
    expect(asked.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Oslo' } }]);
    const answer = await bound.invoke([
      question,
      asked,
      new ToolMessage({ content: 'rain', tool_call_id: asked.tool_calls?.[0]?.id ?? '' }),
    ]);
    expect(answer.text).toBe('rain');
  });

  it('streams tool calls', async () => {
    const { model } = await gateway();
    let whole: AIMessageChunk | undefined;
    for await (const chunk of await model('tools').bindTools([weather]).stream('weather?'))
      whole = whole?.concat(chunk) ?? chunk;
    expect(whole?.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Oslo' } }]);
  });

  it('gets structured output', async () => {
    const { model } = await gateway();
    const schema = {
      title: 'place',
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    expect(
      await model('json').withStructuredOutput(schema, { method: 'jsonSchema', strict: true }).invoke('where?'),
    ).toEqual({ city: 'Oslo' });
  });

  it('sends images', async () => {
    const { model } = await gateway();
    const message = new HumanMessage({
      content: [
        { type: 'text', text: 'look' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
      ],
    });
    expect((await model('eyes').invoke([message])).text).toContain('image/png');
  });

  it('raises on an unknown agent, and when a run fails after its first words', async () => {
    const { model } = await gateway();
    await expect(model('nobody').invoke('hi')).rejects.toMatchObject({ status: 404, lc_error_code: 'MODEL_NOT_FOUND' });
    const reading = (async () => {
      for await (const _ of await model('broken').stream('hi'));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'agent_error' });
  });

  it('stops the run when it aborts', async () => {
    const { model, hanging } = await gateway();
    const controller = new AbortController();
    const reading = (async () => {
      for await (const _ of await model('hanging').stream('hi', { signal: controller.signal }));
    })().catch(() => undefined);
    const { signal } = await hanging;
    controller.abort();
    await aborted(signal);
    await reading;
  });
});
