import {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  type OpenAI,
} from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import type { ResponseFunctionToolCall, ResponseInputItem } from 'openai/resources/responses/responses';
import { z } from 'zod';
import { sdk } from '../helpers/chat';
import { PNG, refereeGateway } from '../helpers/referee-gateway';
import { aborted } from '../helpers/scripted-runtime';

async function gateway() {
  const referee = await refereeGateway();
  return { ...referee, client: sdk(referee.url) };
}

const weather = {
  type: 'function' as const,
  name: 'weather',
  strict: null,
  parameters: { type: 'object', required: ['city'], properties: { city: { type: 'string', enum: ['Oslo'] } } },
};

/** A response, read as JSON or put together by the stream helper. */
async function answered(client: OpenAI, stream: boolean, body: OpenAI.Responses.ResponseCreateParamsNonStreaming) {
  if (!stream) return client.responses.create(body);
  return client.responses.stream({ ...body, stream: true }).finalResponse();
}

const callsIn = ({ output }: OpenAI.Responses.Response) =>
  output.filter((item): item is ResponseFunctionToolCall => item.type === 'function_call');

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items = [];
  for await (const item of pages) items.push(item);
  return items;
}

describe('the official SDK, by the Responses API', () => {
  it.each([false, true])('gets text and usage (stream: %s)', async (stream) => {
    const { client } = await gateway();
    const response = await answered(client, stream, { model: 'clawdbot', input: 'one two' });
    expect(response).toMatchObject({
      id: expect.stringMatching(/^resp_/),
      status: 'completed',
      model: 'clawdbot',
      output_text: 'one two',
      usage: { input_tokens: 2, output_tokens: 2, total_tokens: 4 },
    });
  });

  it('streams the words one after the other', async () => {
    const { client } = await gateway();
    const deltas = [];
    const stream = await client.responses.create({ model: 'clawdbot', input: 'one two', stream: true });
    for await (const event of stream) if (event.type === 'response.output_text.delta') deltas.push(event.delta);
    expect(deltas).toEqual(['one ', 'two']);
  });

  it.each([false, true])('gets reasoning as a summary, and is not upset by progress (stream: %s)', async (stream) => {
    const { client } = await gateway();
    const response = await answered(client, stream, { model: 'clawdbot:thinking', input: 'hi' });
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message', content: [{ type: 'output_text', text: 'thought' }] },
    ]);
  });

  it('gets structured output parsed', async () => {
    const { client, runs } = await gateway();
    const ask = {
      model: 'clawdbot:json',
      input: 'where?',
      text: { format: zodTextFormat(z.object({ city: z.string() }), 'place') },
    };
    expect((await client.responses.parse(ask)).output_parsed).toEqual({ city: 'Oslo' });
    expect((await client.responses.stream(ask).finalResponse()).output_parsed).toEqual({ city: 'Oslo' });
    expect(runs[1]?.responseFormat).toMatchObject({ type: 'json_schema', name: 'place', strict: true });
  });

  it('sends images', async () => {
    const { client } = await gateway();
    const image_url = `data:image/png;base64,${PNG}`;
    const content = [{ type: 'input_image' as const, detail: 'auto' as const, image_url }];
    const { output_text } = await client.responses.create({
      model: 'clawdbot:eyes',
      input: [{ role: 'user', content }],
    });
    expect(output_text).toContain('image/png');
  });

  it.each([
    ['resent', false],
    ['resent', true],
    ['continued', false],
    ['continued', true],
  ])('calls a tool; its call is %s with the result (stream: %s)', async (way, stream) => {
    const { client, runs } = await gateway();
    const ask = { model: 'clawdbot:tools', tools: [weather] };
    const question: ResponseInputItem = { role: 'user', content: 'weather?' };
    const asked = await answered(client, stream, { ...ask, input: [question] });
    const [call] = callsIn(asked);
    expect([call?.name, JSON.parse(call?.arguments ?? ''), asked.status]).toEqual([
      'weather',
      { city: 'Oslo' },
      'completed',
    ]);
    const result: ResponseInputItem = { type: 'function_call_output', call_id: call?.call_id ?? '', output: 'rain' };
    const next =
      way === 'resent'
        ? { input: [question, ...(asked.output as ResponseInputItem[]), result] }
        : { input: [result], previous_response_id: asked.id };
    const told = await answered(client, stream, { ...ask, ...next });
    expect([told.output_text, runs.length]).toEqual(['rain', 2]);
  });

  it.each([false, true])('calls two tools at once, behind a text (stream: %s)', async (stream) => {
    const { client, runs } = await gateway();
    const ask = { model: 'clawdbot:pair', tools: [weather] };
    const asked = await answered(client, stream, { ...ask, input: 'weather?' });
    expect(asked.output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call', 'function_call']);
    expect(asked.output_text).toBe('I look. ');
    const input = callsIn(asked).map((call) => ({
      type: 'function_call_output' as const,
      call_id: call.call_id,
      output: `${JSON.parse(call.arguments).city}: rain`,
    }));
    const told = await answered(client, stream, { ...ask, input, previous_response_id: asked.id });
    expect([told.output_text, runs.length]).toEqual(['Oslo: rain, Rome: rain', 2]);
  });

  it('finds what it has stored, page by page, until it deletes it', async () => {
    const { client } = await gateway();
    const input = ['a', 'b', 'c'].map((content) => ({ role: 'user' as const, content }));
    const response = await client.responses.create({ model: 'clawdbot', input });
    expect(await client.responses.retrieve(response.id)).toEqual(response);
    const items = await all(client.responses.inputItems.list(response.id, { order: 'asc', limit: 2 }));
    expect(items).toMatchObject(['a', 'b', 'c'].map((text) => ({ role: 'user', content: [{ text }] })));
    await client.responses.delete(response.id);
    await expect(client.responses.retrieve(response.id)).rejects.toThrow(NotFoundError);
    await expect(
      client.responses.create({ model: 'clawdbot', input: 'x', previous_response_id: response.id }),
    ).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
  });

  it.each([false, true])('keeps a conversation (stream: %s)', async (stream) => {
    const { client } = await gateway();
    const { id } = await client.conversations.create({
      items: [{ type: 'message', role: 'user', content: 'zero' }],
      metadata: { a: 'b' },
    });
    const ask = { model: 'clawdbot:recall', conversation: id };
    expect((await answered(client, stream, { ...ask, input: 'one' })).output_text).toBe('1. zero\n2. one');
    const added = await client.conversations.items.create(id, {
      items: [{ type: 'message', role: 'user', content: 'half' }],
    });
    expect((await answered(client, stream, { ...ask, input: 'two' })).output_text).toBe(
      '1. zero\n2. one\n3. half\n4. two',
    );
    const halfId = added.data[0]?.id ?? '';
    expect(await client.conversations.items.retrieve(halfId, { conversation_id: id })).toEqual(
      expect.objectContaining({ id: halfId, type: 'message' }),
    );
    const items = await all(client.conversations.items.list(id, { order: 'asc', limit: 2 }));
    expect(items.map((item) => 'role' in item && item.role)).toEqual([
      ...['user', 'user', 'assistant', 'user'],
      ...['user', 'assistant'],
    ]);
    await client.conversations.items.delete(halfId, { conversation_id: id });
    expect((await answered(client, stream, { ...ask, input: 'three' })).output_text).toBe(
      '1. zero\n2. one\n3. two\n4. three',
    );
  });

  it('reads, changes and removes a conversation', async () => {
    const { client } = await gateway();
    const { id } = await client.conversations.create({ metadata: { a: 'b' } });
    expect((await client.conversations.update(id, { metadata: { c: 'd' } })).metadata).toEqual({ c: 'd' });
    expect((await client.conversations.retrieve(id)).metadata).toEqual({ c: 'd' });
    expect(await client.conversations.delete(id)).toMatchObject({ id, deleted: true });
    await expect(client.conversations.retrieve(id)).rejects.toThrow(NotFoundError);
    await expect(client.responses.create({ model: 'clawdbot', input: 'x', conversation: id })).rejects.toThrow(
      NotFoundError,
    );
  });

  it('raises its typed errors', async () => {
    const { client, url } = await gateway();
    const ask = { model: 'clawdbot', input: 'hi' };
    await expect(sdk(url, { apiKey: 'wrong' }).responses.create(ask)).rejects.toThrow(AuthenticationError);
    const unknown = client.responses.create({ ...ask, model: 'clawdbot:nobody' });
    await expect(unknown).rejects.toThrow(NotFoundError);
    await expect(unknown).rejects.toMatchObject({ code: 'model_not_found', param: 'model' });
    const bad = client.responses.create({ ...ask, input: 7 as never });
    await expect(bad).rejects.toThrow(BadRequestError);
    await expect(bad).rejects.toMatchObject({ code: 'invalid_type', param: 'input' });
  });

  it.each([false, true])(
    'gets a real 500 from a run that fails before its first event (stream: %s)',
    async (stream) => {
      const { client } = await gateway();
      const failure = answered(client, stream, { model: 'clawdbot:failing', input: 'hi' });
      await expect(failure).rejects.toThrow(InternalServerError);
      await expect(failure).rejects.toMatchObject({
        code: 'agent_error',
        message: expect.not.stringMatching('secret'),
      });
    },
  );

  it('raises when a run fails after its first event', async () => {
    const { client } = await gateway();
    const ask = { model: 'clawdbot:broken', input: 'hi' };
    const words: string[] = [];
    const read = async () => {
      for await (const event of await client.responses.create({ ...ask, stream: true }))
        if (event.type === 'response.output_text.delta') words.push(event.delta);
    };
    const failures = [read(), client.responses.stream(ask).finalResponse()];
    for (const failure of failures) {
      await expect(failure).rejects.toThrow(APIError);
      await expect(failure).rejects.toMatchObject({ code: 'agent_error', type: 'agent_failed' });
    }
    expect(words).toEqual(['so far']);
  });

  it.each([false, true])('stops the run when it aborts (stream: %s)', async (stream) => {
    const { client, hanging } = await gateway();
    const controller = new AbortController();
    const answer = client.responses.create(
      { model: 'clawdbot:hanging', input: 'hi', stream },
      { signal: controller.signal },
    );
    const settled = Promise.allSettled([answer]);
    const { signal } = await hanging;
    if (stream) await settled;
    controller.abort();
    await aborted(signal);
    expect(await settled).toEqual([expect.objectContaining({ status: stream ? 'fulfilled' : 'rejected' })]);
  });
});
