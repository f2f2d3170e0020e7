import { chatRequestParser } from '../../../lib/endpoints/chat-completions/parse';
import type { ApiError } from '../../../lib/errors/api-error';
import { turnOf } from '../../../lib/messages';

const HI = [{ role: 'user', content: 'hi' }];
const parseChatRequest = chatRequestParser({ strict: false });
const parse = (body: unknown) => parseChatRequest(body, { modelRequired: true });

function fault(body: unknown): Pick<ApiError, 'status' | 'code' | 'param' | 'message'> {
  try {
    parse(body);
  } catch (error) {
    const { status, code, param, message } = error as ApiError;
    return { status, code, param, message };
  }
  throw new Error('it was accepted');
}

const call = (id: string) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } });
const tool = (name: string) => ({ type: 'function', function: { name } });
const with_ = (more: object) => ({ model: 'clawdbot', messages: HI, ...more });
const conversation = (...messages: object[]) => ({ model: 'clawdbot', messages });
const content = (parts: unknown) => conversation({ role: 'user', content: parts });

describe('a chat request is refused', () => {
  it.each<[unknown, string | null, string | null, string]>([
    // What it is
    [[], 'invalid_type', null, 'Invalid type for the request body: expected an object, but got an array instead.'],
    ['hi', 'invalid_type', null, 'Invalid type for the request body: expected an object, but got a string instead.'],
    [{}, null, null, 'you must provide a model parameter'],
    [with_({ model: ' ' }), null, null, 'you must provide a model parameter'],
    [
      with_({ model: 7 }),
      'invalid_type',
      'model',
      "Invalid type for 'model': expected a string, but got an integer instead.",
    ],
    // Messages
    [{ model: 'm' }, 'missing_required_parameter', 'messages', "Missing required parameter: 'messages'."],
    [
      { model: 'm', messages: null },
      'missing_required_parameter',
      'messages',
      "Missing required parameter: 'messages'.",
    ],
    [
      { model: 'm', messages: 'hi' },
      'invalid_type',
      'messages',
      "Invalid type for 'messages': expected an array of objects, but got a string instead.",
    ],
    [
      conversation(),
      'empty_array',
      'messages',
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    ],
    [
      { model: 'm', messages: [123] },
      'invalid_type',
      'messages[0]',
      "Invalid type for 'messages[0]': expected an object, but got an integer instead.",
    ],
    [
      conversation({}),
      'missing_required_parameter',
      'messages[0].role',
      "Missing required parameter: 'messages[0].role'.",
    ],
    [
      conversation({ role: 123 }),
      'invalid_type',
      'messages[0].role',
      "Invalid type for 'messages[0].role': expected a string, but got an integer instead.",
    ],
    [
      conversation({ role: 'User', content: 'hi' }),
      'invalid_value',
      'messages[0].role',
      "Invalid value: 'User'. Supported values are: 'system', 'developer', 'user', 'assistant', 'tool', and 'function'.",
    ],
    [
      conversation({ role: 'user' }),
      'missing_required_parameter',
      'messages[0].content',
      "Missing required parameter: 'messages[0].content'.",
    ],
    [content(null), null, 'messages[0].content', "Invalid value for 'content': expected a string, got null."],
    [
      content(1.5),
      'invalid_type',
      'messages[0].content',
      "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got a decimal number instead.",
    ],
    [
      content([{ type: 'video_url' }]),
      'invalid_value',
      'messages[0].content[0].type',
      "Invalid value: 'video_url'. Supported values are: 'text', 'image_url', 'input_audio', and 'file'.",
    ],
    [
      content([{ type: 'text' }]),
      'missing_required_parameter',
      'messages[0].content[0].text',
      "Missing required parameter: 'messages[0].content[0].text'.",
    ],
    [
      content([{ type: 'image_url', image_url: { url: '' } }]),
      'empty_string',
      'messages[0].content[0].image_url.url',
      expect.stringContaining('empty string'),
    ],
    [
      content([{ type: 'input_audio', input_audio: { data: 'AA', format: 'ogg' } }]),
      'invalid_value',
      'messages[0].content[0].input_audio.format',
      "Invalid value: 'ogg'. Supported values are: 'wav' and 'mp3'.",
    ],
    [
      content('x'.repeat(1_048_577)),
      'string_above_max_length',
      'messages[0].content',
      expect.stringContaining('maximum length 1048576'),
    ],
    // Conversations
    [conversation({ role: 'system', content: ' ' }), null, 'messages', expect.stringContaining('Missing user message')],
    [
      conversation({ role: 'system', content: 'be brief' }, { role: 'user', content: '' }),
      null,
      'messages',
      expect.stringContaining('Missing user message'),
    ],
    [content('  '), null, 'messages', expect.stringContaining('Missing user message')],
    [content([]), null, 'messages', expect.stringContaining('Missing user message')],
    [
      conversation(...HI, { role: 'assistant', content: 'hello' }),
      null,
      'messages',
      expect.stringContaining('from the assistant'),
    ],
    [
      conversation(...HI, { role: 'assistant' }, ...HI),
      'missing_required_parameter',
      'messages[1].content',
      expect.any(String),
    ],
    [
      conversation(...HI, { role: 'assistant', content: null }, ...HI),
      null,
      'messages[1].content',
      "Invalid value for 'content': expected a string, got null.",
    ],
    [
      conversation(...HI, { role: 'assistant', tool_calls: [call('a'), call('b'), call('a')] }),
      'invalid_value',
      'messages[1].tool_calls[2].id',
      "Invalid value for 'messages[1].tool_calls[2].id': another call of the same message has the id 'a'. Give each call an id of its own.",
    ],
    [
      conversation(...HI, { role: 'assistant', tool_calls: [call('a')] }, { role: 'assistant', content: 'so' }, ...HI),
      null,
      'messages[3].role',
      expect.stringMatching(/did not have response messages: a$/),
    ],
    [
      conversation(...HI, { role: 'tool', tool_call_id: 'x', content: '1' }),
      null,
      'messages[1].role',
      expect.stringContaining("must be a response to a preceeding message with 'tool_calls'"),
    ],
    [
      conversation(...HI, { role: 'assistant', tool_calls: [call('a')] }, { role: 'tool', content: '1' }),
      'missing_required_parameter',
      'messages[2].tool_call_id',
      expect.any(String),
    ],
    [
      conversation(
        ...HI,
        { role: 'assistant', tool_calls: [call('a'), call('b')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
        ...HI,
      ),
      null,
      'messages[3].role',
      expect.stringMatching(/did not have response messages: b$/),
    ],
    // Numbers
    [
      with_({ temperature: 3 }),
      'decimal_above_max_value',
      'temperature',
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
    ],
    [
      with_({ top_p: -1 }),
      'decimal_below_min_value',
      'top_p',
      "Invalid 'top_p': decimal below minimum value. Expected a value >= 0, but got -1 instead.",
    ],
    [
      with_({ n: 0 }),
      'integer_below_min_value',
      'n',
      "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [with_({ n: '1' }), 'invalid_type', 'n', "Invalid type for 'n': expected an integer, but got a string instead."],
    [with_({ top_logprobs: 21, logprobs: true }), 'integer_above_max_value', 'top_logprobs', expect.any(String)],
    [with_({ top_logprobs: 2 }), null, 'top_logprobs', expect.stringContaining("'logprobs' must be true")],
    [with_({ max_tokens: 0 }), 'integer_below_min_value', 'max_tokens', expect.any(String)],
    [with_({ logit_bias: { 50256: -101 } }), 'integer_below_min_value', 'logit_bias[50256]', expect.any(String)],
    // Words and sizes
    [
      with_({ reasoning_effort: 'bogus' }),
      'invalid_value',
      'reasoning_effort',
      expect.stringContaining("'high', 'xhigh', and 'max'."),
    ],
    [
      with_({ stop: ['1', '2', '3', '4', '5'] }),
      'array_above_max_length',
      'stop',
      "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
    ],
    [
      with_({ stream: 'false' }),
      'invalid_type',
      'stream',
      "Invalid type for 'stream': expected a boolean, but got a string instead.",
    ],
    [
      with_({ user: { name: 'ada' } }),
      'invalid_type',
      'user',
      "Invalid type for 'user': expected a string, but got an object instead.",
    ],
    [with_({ user: 'x'.repeat(20_000) }), 'string_above_max_length', 'user', expect.stringContaining('length 20000')],
    [
      with_({ metadata: { a: 1 } }),
      'invalid_type',
      'metadata.a',
      "Invalid type for 'metadata.a': expected a string, but got an integer instead.",
    ],
    [
      with_({ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, ''])) }),
      'object_above_max_properties',
      'metadata',
      expect.any(String),
    ],
    [
      with_({ metadata: { ['k'.repeat(65)]: '' } }),
      'property_name_above_max_length',
      `metadata.${'k'.repeat(65)}`,
      expect.stringContaining('maximum length 64'),
    ],
    [
      with_({ stream_options: { include_usage: true } }),
      null,
      'stream_options',
      expect.stringContaining("only allowed when 'stream' is enabled"),
    ],
    [
      with_({ model: `${' '.repeat(600)}m` }),
      'string_above_max_length',
      'model',
      expect.stringContaining('length 512'),
    ],
    [
      with_({ logit_bias: { ['k'.repeat(1_000)]: 'x' } }),
      'invalid_type',
      `logit_bias.${'k'.repeat(80)}…`,
      expect.stringMatching(/^.{0,200}$/),
    ],
    [
      with_({ logit_bias: { ['/~'.repeat(1_000)]: 'x' } }),
      'invalid_type',
      `logit_bias.${'/~'.repeat(40)}…`,
      expect.stringMatching(/^.{0,200}$/),
    ],
    // Schemas
    [
      with_({ tools: [{ type: 'function', function: { name: 'f', parameters: { required: 5 } } }] }),
      'invalid_function_parameters',
      'tools[0].function.parameters',
      "Invalid schema for function 'f': 'required' must be an array of strings, and it is '5'.",
    ],
    [
      with_({
        tools: [{ type: 'function', function: { name: 'f', parameters: { properties: { a: { anyOf: [{}, 'b'] } } } } }],
      }),
      'invalid_function_parameters',
      'tools[0].function.parameters',
      "Invalid schema for function 'f': 'properties.a.anyOf[1]' must be a schema, and it is 'b'.",
    ],
    [
      with_({ functions: [{ name: 'f', parameters: { type: 5 } }] }),
      'invalid_function_parameters',
      'functions[0].parameters',
      expect.stringContaining("'type' must be a string or an array of strings"),
    ],
    [
      with_({ response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { properties: [] } } } }),
      'invalid_json_schema',
      'response_format.json_schema.schema',
      "Invalid schema for response_format 'n': 'properties' must be an object of schemas, and it is an array.",
    ],
    [
      with_({ tools: [{ type: 'function', function: { name: 'f', parameters: { enum: Array(50_001).fill(1) } } }] }),
      'invalid_function_parameters',
      'tools[0].function.parameters',
      "Invalid schema for function 'f': it has more than 50000 values.",
    ],
    // Tools
    [
      with_({ tools: [{ type: 'function', function: { name: 'two words' } }] }),
      'invalid_value',
      'tools[0].function.name',
      expect.stringContaining("pattern '^[a-zA-Z0-9_-]+$'"),
    ],
    [
      with_({ tools: Array.from({ length: 129 }, (_, i) => tool(`f${i}`)) }),
      'array_above_max_length',
      'tools',
      expect.stringContaining('length 129'),
    ],
    [
      with_({ tools: [{ type: 'custom', custom: { name: 'g' } }] }),
      'unsupported_value',
      'tools[0].type',
      expect.any(String),
    ],
    [
      with_({ tool_choice: 'required' }),
      'invalid_value',
      'tool_choice',
      expect.stringContaining("only allowed when 'tools' are specified"),
    ],
    [
      with_({ tools: [tool('f')], tool_choice: 'any' }),
      'invalid_value',
      'tool_choice',
      "Invalid value: 'any'. Supported values are: 'none', 'auto', and 'required'.",
    ],
    [
      with_({ tools: [tool('f')], tool_choice: tool('g') }),
      'invalid_value',
      'tool_choice',
      expect.stringContaining("'g' is not among 'tools'"),
    ],
    [
      with_({ tools: [tool('f')], tool_choice: { type: 'function' } }),
      'missing_required_parameter',
      'tool_choice.function',
      expect.any(String),
    ],
    [
      with_({ functions: [{ name: 'f' }], tools: [tool('f')] }),
      'invalid_value',
      'functions',
      expect.stringContaining("Use 'tools'"),
    ],
    [
      conversation(...HI, { role: 'function', name: 'f', content: '1' }),
      null,
      'messages[1].role',
      expect.stringContaining("preceding message with 'function_call'"),
    ],
    [
      with_({ response_format: { type: 'json_schema' } }),
      'missing_required_parameter',
      'response_format.json_schema',
      expect.any(String),
    ],
    [with_({ response_format: { type: 'xml' } }), 'invalid_value', 'response_format.type', expect.any(String)],
    [
      with_({
        tools: [
          {
            type: 'function',
            function: { name: 'f', parameters: JSON.parse(`${'{"a":'.repeat(80)}1${'}'.repeat(80)}`) },
          },
        ],
      }),
      'object_above_max_depth',
      'tools[0].function.parameters',
      expect.any(String),
    ],
    // What an agent cannot do
    [with_({ n: 2 }), 'unsupported_value', 'n', expect.any(String)],
    [with_({ modalities: ['text', 'audio'] }), 'unsupported_value', 'modalities', expect.any(String)],
    [with_({ audio: { voice: 'alloy', format: 'wav' } }), 'unsupported_parameter', 'audio', expect.any(String)],
  ])('%j', (body, code, param, message) => {
    expect(fault(body)).toEqual({ status: 400, code, param, message });
  });

  it.each(['user', 'assistant', 'system', 'tool'])('for a %s message so deep that no stage could walk it', (role) => {
    const junk = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    const deep = { role, content: 'x', tool_call_id: 'c', junk };
    expect(fault(conversation(...HI, deep))).toEqual({
      status: 400,
      code: 'object_above_max_depth',
      param: 'messages[1]',
      message: "Invalid 'messages[1]': nested too deep. Expected an object of at most 64 levels.",
    });
    expect(fault(content([{ type: 'text', text: 'x', junk }]))).toMatchObject({ param: 'messages[0]' });
  });

  it('for the fault that the live service would name first', () => {
    expect(fault({ messages: 'hi', temperature: 9 }).message).toBe('you must provide a model parameter');
    expect(fault(with_({ verbosity: 'x', temperature: 9 })).param).toBe('temperature');
    expect(fault({ model: 'm', temperature: 9 }).param).toBe('messages');
  });

  it('with a shortened value', () => {
    const { message } = fault(with_({ verbosity: 'x'.repeat(5_000) }));
    expect(message.length).toBeLessThan(200);
  });
});

describe('a chat request is accepted', () => {
  it.each<[string, object]>([
    [
      'with vendor fields everywhere',
      {
        top_k: 1,
        chat_id: 'x',
        messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: {} }], id: 1 }],
      },
    ],
    [
      'with a part that is empty beside one that is not',
      {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: '' },
              { type: 'text', text: 'hi' },
            ],
          },
        ],
      },
    ],
    [
      'with an empty history entry',
      { messages: [{ role: 'user', content: '' }, { role: 'assistant', content: '' }, ...HI] },
    ],
    [
      'with strict: null in a tool',
      { tools: [{ type: 'function', function: { name: 'f', strict: null, parameters: null } }] },
    ],
    [
      'with schemas as clients write them: nulls of Go, annotations of anybody',
      {
        tools: [
          {
            type: 'function',
            function: {
              name: 'f',
              parameters: {
                type: 'object',
                properties: { a: { type: ['string', 'null'], enum: null, 'x-order': 1 }, b: true },
                required: null,
              },
            },
          },
        ],
      },
    ],
    ['with no calls in tool_calls', { messages: [...HI, { role: 'assistant', content: 'a', tool_calls: [] }, ...HI] }],
    ['with no tools in tools', { tools: [], tool_choice: 'auto' }],
    ['with a refusal in the history', { messages: [...HI, { role: 'assistant', refusal: 'no' }, ...HI] }],
    [
      'with parallel tool results, and an image in one',
      {
        messages: [
          ...HI,
          { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] },
          { role: 'tool', tool_call_id: 'b', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] },
          { role: 'tool', tool_call_id: 'a', content: '' },
        ],
      },
    ],
    [
      'with every sampling parameter at its limit',
      {
        temperature: 2,
        top_p: 1,
        presence_penalty: -2,
        frequency_penalty: 2,
        seed: -1,
        stop: 'x',
        logprobs: true,
        top_logprobs: 20,
      },
    ],
  ])('%s', (_, more) => {
    expect(() => parse(with_(more))).not.toThrow();
  });

  it('without what nobody knows in a message, and with what clients send back of a model’s thoughts', () => {
    const thought = { role: 'assistant', content: 'hello', reasoning_content: 'They greet me.' };
    const junk = Array.from({ length: 100 }, () => ({}));
    const part = { type: 'text', text: 'hi' };
    const { messages } = parse(
      conversation(...HI, { ...thought, junk }, { role: 'user', content: [{ ...part, junk }], timestamp: 1 }),
    );
    expect(messages).toEqual([...HI, thought, { role: 'user', content: [part] }]);
  });

  it('with instructions alone, first or last: they are the turn', () => {
    const greet = { role: 'system', content: 'Greet.' };
    const on = { role: 'developer', content: 'Go on.' };
    const turn = (...messages: object[]) => turnOf(parse(conversation(...messages)).messages);
    expect(turn({ role: 'system', content: 'You are a bot.' }, greet)).toHaveLength(2);
    expect(turn(...HI, { role: 'assistant', content: 'hello' }, on)).toEqual([on]);
    expect(turn(greet, ...HI)).toEqual(HI);
  });

  it('with texts of the assistant between its calls and their results, and puts them before the calls', () => {
    const calls = { role: 'assistant', content: null, tool_calls: [call('a'), call('b')] };
    const a = { role: 'tool', tool_call_id: 'a', content: '1' };
    const b = { role: 'tool', tool_call_id: 'b', content: '2' };
    const text = (said: string) => ({ role: 'assistant', content: said });
    const sent = [...HI, calls, text('one'), a, text('two'), b, text('three'), ...HI, calls, text('four'), b, a];
    expect(parse(conversation(...sent)).messages).toEqual([
      ...HI,
      ...[text('one'), text('two'), calls, a, b, text('three')],
      ...HI,
      ...[text('four'), calls, b, a],
    ]);
  });

  it('without a model where a header names the agent', () => {
    expect(parseChatRequest({ messages: HI }, { modelRequired: false }).messages).toEqual(HI);
  });

  it('with null for absence, without touching the body it was given', () => {
    const body = Object.freeze(
      with_({ tools: null, tool_choice: null, response_format: null, user: null, stop: null, stream: null, n: null }),
    );
    expect(parse(body)).toEqual(with_({}));
  });

  it('with the deprecated function calls, in the words of today', () => {
    const request = parse({
      model: 'm',
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
      messages: [
        ...HI,
        { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        { role: 'function', name: 'f', content: '42' },
      ],
    });
    expect(request.tools).toEqual([{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }]);
    expect(request.tool_choice).toEqual({ type: 'function', function: { name: 'f' } });
    const [, assistant, answer] = request.messages;
    expect(assistant).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_function_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
    expect(answer).toEqual({ role: 'tool', tool_call_id: 'call_function_1', content: '42' });
  });
});
