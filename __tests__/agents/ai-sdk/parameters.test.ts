import { createOpenAI } from '@ai-sdk/openai';
import { aiSdkAgent } from '../../../lib/agents/ai-sdk';
import { samplingSupport } from '../../../lib/agents/ai-sdk/sampling';
import { chat, errorOf, request } from '../../helpers/chat';
import { gatewayOn, modelOn } from './gateway-on';
import { failure, says, upstream } from './upstream';

const fn = { type: 'function', function: { name: 'a', parameters: { type: 'object' } } };

describe('supports', () => {
  it('names what the provider of the model is given', () => {
    const openai = createOpenAI({ apiKey: 'x' });
    expect(samplingSupport(openai.chat('m'))).toEqual(
      expect.arrayContaining(['sampling', 'reasoning_effort', 'verbosity', 'logit_bias', 'parallel_tool_calls']),
    );
    expect(samplingSupport(openai.responses('m'))).toEqual([
      'temperature',
      'top_p',
      'max_completion_tokens',
      'reasoning_effort',
      'verbosity',
      'parallel_tool_calls',
      'service_tier',
    ]);
    expect(samplingSupport({ provider: 'mistral.chat', modelId: 'm' })).toEqual(['sampling']);
    expect(samplingSupport(undefined)).toEqual(['sampling']);
  });

  it('has tools, formats and files for each', () => {
    const { supports } = aiSdkAgent({ model: modelOn('http://127.0.0.1:9/v1') });
    expect(supports).toEqual(
      expect.arrayContaining([
        'client-tools',
        'response-format',
        'strict-schema',
        'images',
        'audio',
        'files',
        'sampling',
      ]),
    );
  });
});

describe('a request', () => {
  it('is told what its agent does not honour, and nothing else', async () => {
    const { baseURL } = await upstream(says('hello'));
    const { url } = await gatewayOn({ baseURL });
    const asked = { tools: [fn], temperature: 0, seed: 1, reasoning_effort: 'low', logprobs: true, top_logprobs: 2 };
    const response = await chat(url, request(asked));
    expect(response.headers.get('x-clawdbot-ignored-params')).toBe('logprobs, top_logprobs');
  });
});

describe('the length of the context', () => {
  it('is told by /v1/models, and is no setting of the AI SDK', async () => {
    const { baseURL } = await upstream(says('hello'));
    const agent = aiSdkAgent({ model: modelOn(baseURL), contextLength: 128_000 });
    const { url, client } = await gatewayOn(agent);
    expect((await chat(url, request())).status).toBe(200);
    expect((await client.models.list()).data[0]).toMatchObject({ context_length: 128_000 });
  });
});

describe('a conversation', () => {
  it('has at most 5,000 messages: the AI SDK would look at more for seconds', async () => {
    const { baseURL, asked } = await upstream();
    const { url } = await gatewayOn({ baseURL });
    const messages = Array.from({ length: 5_001 }, () => ({ role: 'user', content: 'hi' }));
    expect(await errorOf(await chat(url, request({ messages })))).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      message: expect.stringContaining('5000 messages'),
    });
    expect(asked).toHaveLength(0);
  });
});

describe('a turn of instructions only', () => {
  it('is also said by the user: providers refuse a conversation without one at its end', async () => {
    const { baseURL, asked } = await upstream(says('hello'), says('and so on'));
    const { url } = await gatewayOn({ baseURL });
    const greet = { role: 'system', content: 'Greet.' };
    await chat(url, request({ messages: [greet] }));
    const hello = { role: 'assistant', content: 'hello' };
    await chat(url, request({ messages: [greet, hello, { role: 'developer', content: 'Go on.' }] }));
    expect(asked.map(({ body }) => body.messages)).toEqual([
      [greet, { role: 'user', content: 'Greet.' }],
      [{ role: 'system', content: 'Greet.\n\nGo on.' }, hello, { role: 'user', content: 'Go on.' }],
    ]);
  });
});

describe('parameters beyond the common ones', () => {
  const asks = {
    tools: [fn],
    reasoning_effort: 'low',
    verbosity: 'high',
    logit_bias: { '42': 5 },
    parallel_tool_calls: false,
    service_tier: 'flex',
  };

  it('reach an OpenAI-compatible server under their own names', async () => {
    const { baseURL, asked } = await upstream(says('hello'));
    const { url } = await gatewayOn({ baseURL });
    await chat(url, request(asks));
    const { tools: _, ...others } = asks;
    expect(asked[0]?.body).toMatchObject(others);
  });

  it('reach OpenAI, with a request’s own before the agent’s', async () => {
    const { baseURL, asked } = await upstream(says('hello'));
    const model = createOpenAI({ baseURL, apiKey: 'x' }).chat('gpt-5-mini');
    const providerOptions = { openai: { reasoningEffort: 'high', user: 'host' } };
    const { url } = await gatewayOn(aiSdkAgent({ model, providerOptions }));
    // A model that reasons takes no bias; the SDK leaves it out, and says so on the console.
    await chat(url, request({ ...asks, logit_bias: undefined }));
    expect(asked[0]?.body).toMatchObject({
      reasoning_effort: 'low',
      verbosity: 'high',
      parallel_tool_calls: false,
      service_tier: 'flex',
      user: 'host',
    });
  });
});

describe('a strict schema', () => {
  const schema = {
    type: 'object',
    properties: { n: { type: 'integer' } },
    required: ['n'],
    additionalProperties: false,
  };
  const strict = (more: object = {}) =>
    request({ response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema, ...more } } });

  it.each([
    ['is no JSON', 'n is 1'],
    ['does not keep to it', '{"n":"one"}'],
  ])('is kept, or the answer is an error: one that %s', async (_, text) => {
    const { baseURL } = await upstream(says(text));
    const { url } = await gatewayOn({ baseURL });
    expect(await errorOf(await chat(url, strict()))).toMatchObject({ status: 502, code: 'upstream_error' });
  });

  it('is not expected of an answer that was cut short', async () => {
    const { baseURL } = await upstream(says({ content: '{"n":', finish: 'length' }));
    const { url } = await gatewayOn({ baseURL });
    expect((await chat(url, strict())).status).toBe(200);
  });

  it('holds for patterns too, and one that takes for ever is the request’s fault', async () => {
    const matching = (pattern: string) => ({ type: 'object', properties: { n: { type: 'string', pattern } } });
    const { baseURL } = await upstream(says('{"n":"b"}'), says(`{"n":"${'a'.repeat(60)}!"}`));
    const { url } = await gatewayOn({ baseURL });
    expect((await chat(url, strict({ schema: matching('^a$') }))).status).toBe(502);
    expect(await errorOf(await chat(url, strict({ schema: matching('^(a+)+$') })))).toMatchObject({
      status: 400,
      param: 'response_format.json_schema.schema',
      message: expect.stringContaining('takes more than'),
    });
  });

  it('that cannot be checked is refused before a model is asked', async () => {
    const { baseURL, asked } = await upstream();
    const { url } = await gatewayOn({ baseURL });
    expect(await errorOf(await chat(url, strict({ schema: { $ref: 'https://example.com/n.json' } })))).toMatchObject({
      status: 400,
      code: 'invalid_value',
      message: expect.stringMatching(/^The schema of response_format 'n' cannot be checked: .*n\.json/),
    });
    expect(asked).toHaveLength(0);
  });

  it('is passed on as one that is only asked for, where it is not strict', async () => {
    const { baseURL, asked } = await upstream(says('as you like'));
    const { url } = await gatewayOn({ baseURL });
    expect((await chat(url, strict({ strict: false }))).status).toBe(200);
    expect(asked[0]?.body.response_format).toMatchObject({ json_schema: { strict: false, schema } });
  });

  it('that the provider refuses is the request’s fault', async () => {
    const { baseURL } = await upstream(failure(400, { message: 'Invalid schema' }));
    const { url } = await gatewayOn({ baseURL });
    expect((await chat(url, strict())).status).toBe(400);
  });
});

describe('aiSdkAgent', () => {
  it.each([
    ['nothing', undefined, /there is no model/],
    ['settings without a model', {}, /there is no model/],
    ['a number of steps that is none', { model: 'x/y', maxSteps: 0 }, /'maxSteps' must be a whole number/],
  ])('refuses %s', (_, given, message) => {
    expect(() => aiSdkAgent(given as never)).toThrow(message);
  });
});
