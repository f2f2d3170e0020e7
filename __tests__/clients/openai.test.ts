import { APIError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError } from 'openai';
import { openAiCompat } from '../../lib';
import type { AgentEvent } from '../../types/gateway';
import { HI, sdk } from '../helpers/chat';
import { PNG, refereeGateway } from '../helpers/referee-gateway';
import { aborted, gate, type Script, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

async function gateway(script?: Script) {
  const runtime = scriptedRuntime(script);
  const reported: unknown[] = [];
  const url = await serve(host(openAiCompat(runtime, { onError: (error) => void reported.push(error) })));
  return { runtime, url, reported, client: sdk(url) };
}

const ask = { model: 'clawdbot', messages: HI };

async function* twoDeltas(): AsyncGenerator<AgentEvent> {
  yield { type: 'text', text: 'hel' };
  yield { type: 'text', text: 'lo' };
  yield { type: 'usage', promptTokens: 3, completionTokens: 2, cachedTokens: 1, reasoningTokens: 1 };
}

describe('the official SDK', () => {
  it('gets a completion', async () => {
    const { client } = await gateway({ run: twoDeltas });
    const completion = await client.chat.completions.create(ask);
    expect(completion).toMatchObject({
      id: expect.stringMatching(/^chatcmpl-[0-9a-f]{29}$/),
      object: 'chat.completion',
      model: 'clawdbot',
      choices: [
        {
          index: 0,
          finish_reason: 'stop',
          logprobs: null,
          message: { role: 'assistant', content: 'hello', refusal: null },
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 2,
        total_tokens: 5,
        prompt_tokens_details: { cached_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
    });
    expect(completion._request_id).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it('streams the deltas, and the usage if it asks for it', async () => {
    const { client } = await gateway({ run: twoDeltas });
    const chunks = [];
    const stream = await client.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: '', refusal: null },
      { content: 'hel' },
      { content: 'lo' },
      {},
      undefined,
    ]);
    expect(chunks.map((chunk) => chunk.choices[0]?.finish_reason)).toEqual([null, null, null, 'stop', undefined]);
    expect(chunks.map((chunk) => chunk.usage?.total_tokens)).toEqual([undefined, undefined, undefined, undefined, 5]);
    expect(new Set(chunks.map((chunk) => `${chunk.id} ${chunk.created} ${chunk.model}`)).size).toBe(1);
  });

  it('puts the final completion together with its stream helper', async () => {
    const { client } = await gateway({ run: twoDeltas });
    const completion = await client.chat.completions.stream(ask).finalChatCompletion();
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { role: 'assistant', content: 'hello' },
    });
  });

  it('raises its typed errors', async () => {
    const { client, url, runtime } = await gateway();
    await expect(sdk(url, { apiKey: 'wrong' }).chat.completions.create(ask)).rejects.toThrow(AuthenticationError);
    const notFound = client.chat.completions.create({ ...ask, model: 'clawdbot:nobody' });
    await expect(notFound).rejects.toThrow(NotFoundError);
    await expect(notFound).rejects.toMatchObject({
      code: 'model_not_found',
      param: 'model',
      type: 'invalid_request_error',
    });
    const bad = client.chat.completions.create({
      model: 'clawdbot',
      messages: [{ role: 'user', content: 7 as never }],
    });
    await expect(bad).rejects.toThrow(BadRequestError);
    await expect(bad).rejects.toMatchObject({ code: 'invalid_type', param: 'messages[0].content' });
    expect(runtime.runs).toHaveLength(0);
  });

  it.each([true, false])(
    'gets a real 500 from a run that throws before its first event (stream: %s)',
    async (stream) => {
      const { client, reported } = await gateway({
        // biome-ignore lint/correctness/useYield: it fails first.
        run: async function* () {
          throw new Error('secret detail');
        },
      });
      const failure = client.chat.completions.create({ ...ask, stream });
      await expect(failure).rejects.toThrow(InternalServerError);
      await expect(failure).rejects.toMatchObject({
        status: 500,
        code: 'agent_error',
        message: expect.not.stringContaining('secret'),
      });
      expect(reported).toEqual([expect.objectContaining({ message: 'secret detail' })]);
    },
  );

  it('raises when a run fails after its first event', async () => {
    const { client } = await gateway({
      run: async function* () {
        yield { type: 'text', text: 'so far' };
        throw new Error('secret detail');
      },
    });
    const received: string[] = [];
    const reading = (async () => {
      for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
        received.push(chunk.choices[0]?.delta.content ?? '');
      }
    })();
    await expect(reading).rejects.toThrow(APIError);
    await expect(reading).rejects.toMatchObject({ code: 'agent_error', type: 'agent_failed' });
    expect(received.join('')).toBe('so far');
  });

  it.each([true, false])('stops the run when it aborts (stream: %s)', async (stream) => {
    const running = gate<AbortSignal>();
    const { client } = await gateway({
      run: async function* ({ signal }) {
        yield { type: 'text', text: 'first' };
        running.open(signal);
        await aborted(signal);
      },
    });
    const controller = new AbortController();
    const answer = client.chat.completions.create({ ...ask, stream }, { signal: controller.signal });
    const settled = Promise.allSettled([answer]);
    const signal = await running.opened;
    if (stream) await settled;
    // The run waits for its signal and for nothing else: without it, this would not come back.
    controller.abort();
    await aborted(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
    expect(await settled).toEqual([expect.objectContaining({ status: stream ? 'fulfilled' : 'rejected' })]);
  });

  it('sends images, and gets structured output parsed', async () => {
    const referee = sdk((await refereeGateway()).url);
    const image_url = { url: `data:image/png;base64,${PNG}` };
    const seen = await referee.chat.completions.create({
      model: 'clawdbot:eyes',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url }] }],
    });
    expect(seen.choices[0]?.message.content).toContain('image/png');
    const json_schema = {
      name: 'place',
      strict: true,
      schema: { type: 'object', properties: { city: { type: 'string' } } },
    };
    const parsed = await referee.chat.completions.parse({
      model: 'clawdbot:json',
      messages: HI,
      response_format: { type: 'json_schema', json_schema },
    });
    expect(parsed.choices[0]?.message.parsed).toEqual({ city: 'Oslo' });
  });

  it('runs tools with its helper until the answer is there', async () => {
    const { url, runs } = await refereeGateway();
    const runner = sdk(url).chat.completions.runTools({
      model: 'clawdbot:tools',
      messages: HI,
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'w',
            parameters: { type: 'object', properties: {} },
            parse: JSON.parse,
            function: () => 'rain',
          },
        },
      ],
    });
    expect([await runner.finalContent(), runs.length]).toEqual(['rain', 2]);
  });

  it('survives progress in its stream helper', async () => {
    const stream = sdk((await refereeGateway()).url).chat.completions.stream({
      model: 'clawdbot:thinking',
      messages: HI,
    });
    expect(await stream.finalContent()).toBe('thought');
  });
});
