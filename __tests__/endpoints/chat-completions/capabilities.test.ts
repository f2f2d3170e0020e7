import { type Capability, openAiCompat } from '../../../lib';
import type { OpenAiCompatOptions } from '../../../types/options';
import { request } from '../../helpers/chat';
import { ask, errorIn } from '../../helpers/plain';
import { scriptedRuntime } from '../../helpers/scripted-runtime';
import { host } from '../../helpers/serve';

function gateway(supports: Capability[], options: OpenAiCompatOptions = {}) {
  const runtime = scriptedRuntime({ agents: [{ id: 'main', supports } as never] });
  return host(openAiCompat(runtime, options));
}

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const tools = [{ type: 'function', function: { name: 'a' } }];
const json_schema = (strict: boolean) => ({ type: 'json_schema', json_schema: { name: 'n', schema: {}, strict } });
const image = [
  {
    role: 'user',
    content: [
      { type: 'text', text: 'hi' },
      { type: 'image_url', image_url: { url: PNG } },
    ],
  },
];

describe('what an agent does not honour', () => {
  it.each<[Capability[], object, string | null]>([
    [[], {}, null],
    [[], { temperature: 0.5, seed: 1, max_tokens: 9 }, 'temperature, seed, max_tokens'],
    [
      [],
      {
        temperature: 1,
        top_p: 1,
        presence_penalty: 0,
        logprobs: false,
        parallel_tool_calls: true,
        service_tier: 'auto',
      },
      null,
    ],
    [
      ['sampling'],
      { temperature: 0.5, stop: 'x', max_completion_tokens: 9, reasoning_effort: 'low' },
      'reasoning_effort',
    ],
    [['reasoning_effort', 'temperature'], { temperature: 0.5, top_p: 0.5, reasoning_effort: 'low' }, 'top_p'],
    [
      ['response-format'],
      { guided_json: {}, format: 'json', json_schema: {}, response_schema: {}, top_k: 1, grammar: null },
      'guided_json, json_schema, format, response_schema',
    ],
    [[], { messages: [{ role: 'user', content: 'hi', images: ['iVBORw0KGgo='] }] }, 'images'],
    [[], { tools }, 'tools'],
    [[], { functions: [{ name: 'a' }] }, 'functions'],
    [[], { tools, tool_choice: 'none' }, null],
    [['client-tools'], { tools }, null],
    [[], { response_format: { type: 'text' } }, null],
    [[], { response_format: { type: 'json_object' } }, 'response_format'],
    [[], { response_format: json_schema(false) }, 'response_format'],
    [['response-format'], { response_format: json_schema(false) }, null],
    [['strict-schema'], { response_format: json_schema(true) }, null],
    [[], { messages: image }, 'image_url'],
    [['images'], { messages: image }, null],
  ])('of an agent that supports %j, asked for %j, is named in a header: %s', async (supports, more, ignored) => {
    const response = await ask(gateway(supports), request(more));
    expect([response.status, response.headers['x-clawdbot-ignored-params']]).toEqual([200, ignored ?? undefined]);
  });

  it.each<[Capability[], object, string]>([
    [[], { tools, tool_choice: 'required' }, 'tool_choice'],
    [[], { tools, tool_choice: { type: 'function', function: { name: 'a' } } }, 'tool_choice'],
    [[], { response_format: json_schema(true) }, 'response_format'],
    [['response-format'], { response_format: json_schema(true) }, 'response_format'],
  ])(
    'of an agent that supports %j, asked for %j, is a 400 where it would be another meaning',
    async (supports, more, param) => {
      expect(errorIn(await ask(gateway(supports), request(more)))).toMatchObject({
        status: 400,
        code: 'unsupported_value',
        param,
      });
    },
  );

  it('is a 400 if the host wants it so', async () => {
    const app = gateway(['temperature'], { unsupported: 'reject' });
    expect(errorIn(await ask(app, request({ temperature: 0.5, seed: 1 })))).toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
      param: 'seed',
    });
    expect((await ask(app, request({ temperature: 0.5 }))).status).toBe(200);
  });
});

describe('options.strict', () => {
  it.each<[object, string, string]>([
    [{ temprature: 1 }, 'temprature', "Unknown parameter: 'temprature'. Did you mean 'temperature'?"],
    [{ top_k: 1 }, 'top_k', "Unknown parameter: 'top_k'. Did you mean 'top_p'?"],
    [{ chat_id: 'x' }, 'chat_id', "Unknown parameter: 'chat_id'."],
    [
      { stream: true, stream_options: { bogus: 1 } },
      'stream_options.bogus',
      "Unknown parameter: 'stream_options.bogus'.",
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: {} }] }] },
      'messages[0].content[0].cache_control',
      "Unknown parameter: 'messages[0].content[0].cache_control'.",
    ],
  ])('refuses %j', async (more, param, message) => {
    expect(errorIn(await ask(gateway([], { strict: true }), request(more)))).toEqual({
      status: 400,
      type: 'invalid_request_error',
      code: 'unknown_parameter',
      param,
      message,
    });
  });

  it('leaves free what is free', async () => {
    const free = {
      metadata: { any: 'thing' },
      logit_bias: { 7: 1 },
      tools: [{ type: 'function', function: { name: 'a', parameters: { whatever: 1 } } }],
    };
    expect((await ask(gateway([], { strict: true }), request(free))).status).toBe(200);
  });
});
