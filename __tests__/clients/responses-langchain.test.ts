import { type AIMessage, AIMessageChunk, HumanMessage, ToolMessage } from '@langchain/core/messages';
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
      useResponsesApi: true,
      configuration: { baseURL: `${referee.url}/v1` },
    });
  return { ...referee, model };
}

type Model = Pick<ChatOpenAI, 'invoke' | 'stream'>;
type Messages = Parameters<Model['invoke']>[0];

/** The answer, at once or put together from its chunks. */
async function answered(model: Model, stream: boolean, input: Messages, options?: Parameters<Model['invoke']>[1]) {
  if (!stream) return model.invoke(input, options);
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await model.stream(input, options)) whole = whole?.concat(chunk) ?? chunk;
  expect(whole).toBeInstanceOf(AIMessageChunk);
  return whole as AIMessageChunk;
}

/** The declared type of these members depends on how a message is made; on the wire they are this. */
const told = ({ usage_metadata, response_metadata }: AIMessage) => ({
  tokens: (usage_metadata as { total_tokens: number } | undefined)?.total_tokens,
  id: response_metadata.id as string,
});

const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'weather',
    parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string', enum: ['Oslo'] } } },
  },
};

describe.each([false, true])('LangChain, by the Responses API (stream: %s)', (stream) => {
  it('gets text and usage', async () => {
    const { model } = await gateway();
    const answer = await answered(model(), stream, 'one two');
    expect([answer.text, told(answer).tokens]).toEqual(['one two', 4]);
  });

  it('holds a conversation by sending it again', async () => {
    const { model, runs } = await gateway();
    const one = new HumanMessage('one');
    const answer = await answered(model('recall'), stream, [one]);
    const next = await answered(model('recall'), stream, [one, answer, new HumanMessage('two')]);
    expect(next.text).toBe('1. one\n2. two');
    expect(runs[1]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });

  it('holds a conversation by previous_response_id', async () => {
    const { model, runs } = await gateway();
    const { id } = told(await answered(model('recall'), stream, 'one'));
    const next = await answered(model('recall'), stream, 'two', { previous_response_id: id } as object);
    expect(next.text).toBe('1. one\n2. two');
    expect(runs[1]?.turn).toMatchObject([{ role: 'user', content: 'two' }]);
  });

  it.each(['resent', 'continued'])('calls tools; the conversation is %s with their results', async (way) => {
    const { model } = await gateway();
    const bound = model('tools').bindTools([weather]);
    const question = new HumanMessage('weather?');
    const asked = await answered(bound, stream, [question]);
    expect(asked.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Oslo' } }]);
    const result = new ToolMessage({ content: 'rain', tool_call_id: asked.tool_calls?.[0]?.id ?? '' });
    const answer =
      way === 'resent'
        ? await answered(bound, stream, [question, asked, result])
        : await answered(bound, stream, [result], { previous_response_id: told(asked).id } as object);
    expect(answer.text).toBe('rain');
  });

  it('calls two tools at once, behind a text', async () => {
    const { model } = await gateway();
    const bound = model('pair').bindTools([weather]);
    const question = new HumanMessage('weather?');
    const asked = await answered(bound, stream, [question]);
    expect([asked.text, asked.tool_calls?.map(({ args }) => args)]).toEqual([
      'I look. ',
      [{ city: 'Oslo' }, { city: 'Rome' }],
    ]);
    const results = asked.tool_calls?.map(
      ({ id = '', args }) => new ToolMessage({ content: `${args.city}: rain`, tool_call_id: id }),
    );
    const answer = await answered(bound, stream, [question, asked, ...(results ?? [])]);
    expect(answer.text).toBe('Oslo: rain, Rome: rain');
  });

  it('gets reasoning, and sends it again', async () => {
    const { model } = await gateway();
    const question = new HumanMessage('hi');
    const answer = await answered(model('thinking'), stream, [question]);
    expect(answer.additional_kwargs.reasoning).toMatchObject({ summary: [{ text: 'hm' }] });
    const next = await answered(model('thinking'), stream, [question, answer, new HumanMessage('so?')]);
    expect(next.text).toBe('thought');
  });

  it('sends images', async () => {
    const { model } = await gateway();
    const content = [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }];
    expect((await answered(model('eyes'), stream, [new HumanMessage({ content })])).text).toContain('image/png');
  });

  it('raises when there is no such agent, and when a run fails', async () => {
    const { model } = await gateway();
    await expect(answered(model('nobody'), stream, 'hi')).rejects.toMatchObject({
      status: 404,
      lc_error_code: 'MODEL_NOT_FOUND',
    });
    await expect(answered(model('failing'), stream, 'hi')).rejects.toMatchObject({ status: 500, code: 'agent_error' });
    await expect(answered(model('broken'), stream, 'hi')).rejects.toMatchObject({ code: 'agent_error' });
  });

  it('stops the run when it aborts', async () => {
    const { model, hanging } = await gateway();
    const controller = new AbortController();
    const reading = answered(model('hanging'), stream, 'hi', { signal: controller.signal }).catch(() => undefined);
    const { signal } = await hanging;
    controller.abort();
    await aborted(signal);
    await reading;
  });
});

describe('LangChain, by the Responses API', () => {
  it('gets structured output', async () => {
    const { model, runs } = await gateway();
    const schema = {
      title: 'place',
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    };
    const structured = model('json').withStructuredOutput(schema, { method: 'jsonSchema', strict: true });
    expect(await structured.invoke('where?')).toEqual({ city: 'Oslo' });
    expect(runs[0]?.responseFormat).toMatchObject({ type: 'json_schema', strict: true });
  });
});
