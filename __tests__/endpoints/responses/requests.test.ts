import { errorOf } from '../../helpers/chat';
import { PNG } from '../../helpers/referee-gateway';
import { outputText, responsesGateway } from '../../helpers/responses';

const user = (content: unknown) => ({ role: 'user', content });
const call = (call_id: string, name = 'look') => ({ type: 'function_call', call_id, name, arguments: '{}' });
const result = (call_id: string, output: unknown = 'seen') => ({ type: 'function_call_output', call_id, output });
const look = { type: 'function', name: 'look', parameters: null, strict: null };
const PDF = `data:application/pdf;base64,${Buffer.from('%PDF-1.7 a document').toString('base64')}`;
const image = { type: 'input_image', image_url: `data:image/png;base64,${PNG}` };
const agents = [{ id: 'main', supports: ['client-tools', 'images', 'files', 'sampling', 'reasoning_effort'] as const }];

describe('a request of the Responses API is taken', () => {
  it.each<[string, object]>([
    ['a text', { input: 'hi' }],
    ['a message without a type', { input: [user('hi')] }],
    ['a message of parts', { input: [user([{ type: 'input_text', text: 'hi' }])] }],
    ["a part by chat's name", { input: [user([{ type: 'text', text: 'hi' }])] }],
    ['what LangChain sends', { input: [{ type: 'message', ...user('hi') }], stream: false, text: {} }],
    ['what the Agents SDK sends', { input: [user('hi')], include: [], tools: [], instructions: 'x' }],
    ['every optional member as null', nulls()],
    ['members that nobody knows', { input: 'hi', vendor_field: { deep: [1] } }],
    [
      'what Codex sends',
      {
        input: [{ type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'x' }] }, user('hi')],
        tools: [look, { type: 'namespace', name: 'ns', tools: [{ ...look, name: 'run' }] }, { type: 'web_search' }],
        reasoning: { summary: 'auto' },
        store: false,
        include: ['reasoning.encrypted_content'],
        client_metadata: { a: 'b' },
      },
    ],
    ['efforts that are new', { input: 'hi', reasoning: { effort: 'xhigh' } }],
    ['a refusal and citations in the history', { input: [user('a'), returned(), user('hi')] }],
    ['reasoning of another server', { input: [user('a'), reasoning(), returned(), user('hi')] }],
    [
      'calls of tools that were run elsewhere',
      { input: [user('a'), { type: 'web_search_call', id: 'ws_1' }, user('hi')] },
    ],
    ['an mcp_call without an output', { input: [user('a'), { type: 'mcp_call', id: 'mcp_1', name: 'x' }, user('hi')] }],
    ['an extension of somebody', { input: [{ type: 'acme:note', note: 1 }, user('hi')] }],
    ['a system message behind the user', { input: [user('hi'), { role: 'system', content: 'Be brief.' }] }],
  ])('with %s', async (_, body) => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    expect(outputText(await respond(body))).toBe('hello');
    expect(runs[0]?.text).toBe('hi');
  });

  it('with instructions alone, which are then the turn', async () => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    expect(outputText(await respond({ input: [{ role: 'developer', content: 'Greet.' }] }))).toBe('hello');
    expect(runs[0]).toMatchObject({ text: '', turn: [{ role: 'developer', content: 'Greet.' }] });
  });

  it('with the result of a call, as text and as parts', async () => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    const parts = [{ type: 'input_text', text: 'a hat' }, image];
    await respond({ input: [user('hi'), call('c1'), call('c2'), result('c1'), result('c2', parts)], tools: [look] });
    expect(runs[0]).toMatchObject({
      turn: [
        { role: 'tool', tool_call_id: 'c1', content: 'seen' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'a hat' }, { type: 'image_url' }] },
      ],
      attachments: [{ kind: 'image', mediaType: 'image/png', path: 'input[4].output[1]', message: 3, part: 1 }],
    });
  });

  it('with a result that is sent twice: the first counts', async () => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    await respond({ input: [user('hi'), call('c1'), result('c1'), user('hi'), result('c1', 'again')] });
    expect(runs[0]?.messages.map(({ role, content }) => [role, content]).slice(2)).toEqual([
      ['tool', 'seen'],
      ['user', 'hi'],
    ]);
  });

  it('with an id that a later call has again', async () => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    await respond({ input: [user('a'), call('c1'), result('c1', 'one'), user('b'), call('c1'), result('c1', 'two')] });
    expect(runs[0]?.messages.map(({ role, content }) => (role === 'tool' ? content : role))).toEqual([
      ...['user', 'assistant', 'one'],
      ...['user', 'assistant', 'two'],
    ]);
  });

  it('with a text between a call and its result, which stands behind the call again', async () => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    const between = { type: 'message', role: 'assistant', content: 'I look.' };
    await respond({ input: [user('hi'), call('c1'), between, result('c1'), user('and?')] });
    expect(runs[0]?.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
    expect(runs[0]?.messages[1]).toMatchObject({ content: 'I look.', tool_calls: [{ id: 'c1' }] });
  });

  it('with an image and a file, each under its path', async () => {
    const { respond, runs } = await responsesGateway({ agents: agents as never });
    await respond({ input: [user([image, { type: 'input_file', filename: 'a.pdf', file_data: PDF }])] });
    expect(runs[0]?.attachments).toMatchObject([
      { kind: 'image', mediaType: 'image/png', path: 'input[0].content[0]' },
      { kind: 'file', mediaType: 'application/pdf', name: 'a.pdf', path: 'input[0].content[1]' },
    ]);
  });

  it('with functions of a namespace, which are called by it', async () => {
    const { respond } = await responsesGateway({
      agents: agents as never,
      run: async function* ({ tools }) {
        for (const [i, { name }] of tools.entries()) yield { type: 'tool-call', id: `c${i}`, name, arguments: '{}' };
      },
    });
    const tools = [look, { type: 'namespace', name: 'ns', tools: [{ ...look, name: 'run' }, look] }];
    expect((await respond({ input: 'hi', tools })).output).toMatchObject([
      { name: 'look' },
      { name: 'run', namespace: 'ns' },
      { name: 'look', namespace: 'ns' },
    ]);
  });

  it('in the words of a run: instructions first, sampling, metadata, the form of the answer', async () => {
    const { respond, runs } = await responsesGateway({
      agents: [{ id: 'main', supports: ['sampling', 'response-format', 'reasoning_effort', 'verbosity'] }],
    });
    const schema = { type: 'object' };
    await respond({
      input: [{ role: 'developer', content: 'Second.' }, user('hi')],
      instructions: 'First.',
      temperature: 0.5,
      max_output_tokens: 100,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 'n', schema, strict: null }, verbosity: 'low' },
      metadata: { a: 'b' },
    });
    expect(runs[0]).toMatchObject({
      id: expect.stringMatching(/^resp_/),
      api: 'responses',
      instructions: 'First.\n\nSecond.',
      sampling: { temperature: 0.5, max_completion_tokens: 100, reasoning_effort: 'low', verbosity: 'low' },
      responseFormat: { type: 'json_schema', name: 'n', schema, strict: false },
      metadata: { a: 'b' },
    });
  });

  it.each<[unknown, string[], string]>([
    ['none', [], 'auto'],
    ['auto', ['look', 'listen'], 'auto'],
    [{ type: 'function', name: 'listen' }, ['listen'], 'required'],
    [{ type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'look' }] }, ['look'], 'auto'],
  ])('with tool_choice %j', async (tool_choice, names, toolChoice) => {
    const { create, runs } = await responsesGateway({ agents: agents as never });
    await (await create({ input: 'hi', tools: [look, { ...look, name: 'listen' }], tool_choice })).text();
    expect([runs[0]?.tools.map(({ name }) => name), runs[0]?.toolChoice]).toEqual([names, toolChoice]);
  });

  it('and what nobody honours is named', async () => {
    const { create } = await responsesGateway();
    const response = await create({
      input: [{ type: 'web_search_call', id: 'ws_1' }, user('hi')],
      tools: [look, { type: 'web_search' }],
      temperature: 0.3,
      max_output_tokens: 50,
      truncation: 'auto',
      max_tool_calls: 2,
      reasoning: { effort: 'high' },
      text: { verbosity: 'low' },
      guided_json: {},
    });
    expect(response.headers.get('x-clawdbot-ignored-params')?.split(', ').sort()).toEqual(
      [
        ...['guided_json', 'input[0].type', 'max_output_tokens', 'max_tool_calls', 'reasoning.effort', 'temperature'],
        ...['text.verbosity', 'tools', 'tools[1].type', 'truncation'],
      ].sort(),
    );
  });
});

describe('a request of the Responses API is refused', () => {
  it.each<[string, object, { status?: number; code: string | null; param: string | null; message?: string }]>([
    ['without an input', {}, { code: 'missing_required_parameter', param: 'input' }],
    ['with a number as input', { input: 5 }, { code: 'invalid_type', param: 'input' }],
    ['with an empty input', { input: [] }, { code: 'empty_array', param: 'input' }],
    [
      'with an item of no type',
      { input: [{ content: 'hi' }] },
      { code: 'missing_required_parameter', param: 'input[0].type' },
    ],
    [
      'with an unknown role',
      { input: [{ role: 'robot', content: 'hi' }] },
      { code: 'invalid_value', param: 'input[0].role' },
    ],
    [
      'in the words of chat',
      { messages: [user('hi')] },
      { code: 'unsupported_parameter', param: 'messages', message: "'input'" },
    ],
    [
      'with too few tokens',
      { input: 'hi', max_output_tokens: 5 },
      { code: 'integer_below_min_value', param: 'max_output_tokens' },
    ],
    ['too hot', { input: 'hi', temperature: 3 }, { code: 'decimal_above_max_value', param: 'temperature' }],
    [
      'with too many logprobs',
      { input: 'hi', top_logprobs: 21 },
      { code: 'integer_above_max_value', param: 'top_logprobs' },
    ],
    ['with a stream that is no boolean', { input: 'hi', stream: 'yes' }, { code: 'invalid_type', param: 'stream' }],
    [
      'with metadata that is a number',
      { input: 'hi', metadata: { a: 1 } },
      { code: 'invalid_type', param: 'metadata.a' },
    ],
    [
      'with too much metadata',
      { input: 'hi', metadata: many(17) },
      { code: 'object_above_max_properties', param: 'metadata' },
    ],
    [
      'with a tool in the form of chat',
      { input: 'hi', tools: [{ type: 'function', function: look }] },
      { code: 'missing_required_parameter', param: 'tools[0].name' },
    ],
    [
      'with two tools of one name',
      { input: 'hi', tools: [look, look] },
      { code: 'invalid_value', param: 'tools[1].name' },
    ],
    [
      'with a tool of a namespace that has no name',
      { input: 'hi', tools: [{ type: 'namespace', name: 'ns', tools: [{ type: 'function' }] }] },
      { code: 'missing_required_parameter', param: 'tools[0].tools[0].name' },
    ],
    [
      'with two tools of one name in a namespace',
      { input: 'hi', tools: [{ type: 'namespace', name: 'ns', tools: [look, look] }] },
      { code: 'invalid_value', param: 'tools[0].tools[1].name' },
    ],
    [
      'with more tools in a namespace than a request may have',
      { input: 'hi', tools: [{ type: 'namespace', name: 'ns', tools: Array.from({ length: 513 }, () => look) }] },
      { code: 'array_above_max_length', param: 'tools[0].tools' },
    ],
    [
      'with a choice of no tool',
      { input: 'hi', tools: [look], tool_choice: { type: 'function', name: 'x' } },
      { code: 'invalid_value', param: 'tool_choice' },
    ],
    [
      'with a choice of a hosted tool',
      { input: 'hi', tools: [look], tool_choice: { type: 'web_search' } },
      { code: 'unsupported_value', param: 'tool_choice' },
    ],
    ['with a template', { input: 'hi', prompt: { id: 'p' } }, { code: 'unsupported_parameter', param: 'prompt' }],
    [
      'with a result without a call',
      { input: [user('hi'), result('c1')] },
      { code: null, param: 'input', message: 'No tool call found for function call output with call_id c1.' },
    ],
    [
      'with a call without a result',
      { input: [user('hi'), call('c1'), user('so?')] },
      { code: null, param: 'input', message: 'No tool output found for function call c1.' },
    ],
    [
      'with two calls of one id',
      { input: [user('hi'), call('c1'), call('c1'), result('c1')] },
      { code: 'invalid_value', param: 'input[2].call_id' },
    ],
    [
      'to be compacted instead of answered',
      { input: [user('hi'), { type: 'compaction_trigger' }] },
      { code: 'unsupported_value', param: 'input[1].type', message: '/v1/responses/compact' },
    ],
    [
      'with an answer at its end',
      { input: [user('hi'), { role: 'assistant', content: 'x' }] },
      { code: null, param: 'input' },
    ],
    [
      'with a chain and a conversation',
      { input: 'hi', previous_response_id: 'resp_1', conversation: 'conv_1' },
      { code: null, param: null, message: 'Mutually exclusive' },
    ],
    [
      'with an odd id',
      { input: 'hi', previous_response_id: 'x y' },
      { code: 'invalid_value', param: 'previous_response_id' },
    ],
    [
      'with an unknown id',
      { input: 'hi', previous_response_id: 'resp_x' },
      { code: 'previous_response_not_found', param: 'previous_response_id' },
    ],
    [
      'with an unknown conversation',
      { input: 'hi', conversation: 'conv_x' },
      { status: 404, code: null, param: 'conversation' },
    ],
    [
      'with an unknown item',
      { input: [{ type: 'item_reference', id: 'msg_x' }, user('hi')] },
      { status: 404, code: null, param: 'input' },
    ],
    [
      'with a compaction of another server',
      { input: [{ type: 'compaction', encrypted_content: 'AAAA' }, user('hi')] },
      { code: 'invalid_encrypted_content', param: 'input[0].encrypted_content' },
    ],
    [
      'with an image that is none',
      { input: [user([{ type: 'input_image', image_url: 'data:image/png;base64,AAAA' }])] },
      { code: 'invalid_value', param: 'input[0].content[0]' },
    ],
    [
      'with an address',
      { input: [user([{ type: 'input_image', image_url: 'https://x.example/a.png' }])] },
      { code: 'invalid_value', param: 'input[0].content[0]' },
    ],
    [
      'with a file that is kept elsewhere',
      { input: [user([{ type: 'input_file', file_id: 'file_1' }])] },
      { code: 'unsupported_value', param: 'input[0].content[0]' },
    ],
    [
      'with an image that is kept elsewhere',
      { input: [user([{ type: 'input_image', file_id: 'file_1' }])] },
      { code: 'unsupported_value', param: 'input[0].content[0]' },
    ],
    [
      'for an unknown model',
      { input: 'hi', model: 'gpt-4o' },
      { status: 404, code: 'model_not_found', param: 'model' },
    ],
  ])('%s', async (_, body, { status = 400, message, ...fault }) => {
    const { create, runs } = await responsesGateway({ agents: agents as never });
    const error = await errorOf(await create(body));
    expect(error).toMatchObject({ status, ...fault, ...(message && { message: expect.stringContaining(message) }) });
    expect(runs).toEqual([]);
  });

  it('with a required tool that the agent does not call', async () => {
    const { create } = await responsesGateway({ agents: [{ id: 'main', supports: ['client-tools'] }] });
    const response = await create({ input: 'hi', tools: [look], tool_choice: 'required' });
    expect(await errorOf(response)).toMatchObject({ status: 502, code: 'tool_choice_unsatisfied' });
  });

  it('with tools, from a caller who may offer none', async () => {
    const { create } = await responsesGateway({ verify: () => ({ id: 'ann', tools: false }) });
    expect(await errorOf(await create({ input: 'hi', tools: [look] }))).toMatchObject({ status: 403, param: 'tools' });
  });
});

describe('the addresses of the Responses API', () => {
  it.each([
    ['PUT', '/v1/responses', 'POST, OPTIONS'],
    ['POST', '/v1/responses/resp_1', 'GET, HEAD, DELETE, OPTIONS'],
    ['PUT', '/v1/conversations/conv_1', 'GET, HEAD, POST, DELETE, OPTIONS'],
  ])('refuse %s %s, and say what is allowed', async (method, path, allow) => {
    const { send } = await responsesGateway();
    const response = await send(path, undefined, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  });

  it('fall through alone where the config switches them off', async () => {
    const off = {
      gateway: {
        auth: { mode: 'token' as const, token: 'test-token-123' },
        http: { endpoints: { responses: { enabled: false } } },
      },
    };
    const { runtime, send, url } = await responsesGateway();
    runtime.config = () => off;
    expect((await send('/v1/responses', { model: 'clawdbot', input: 'hi' })).status).toBe(299);
    expect((await send('/v1/conversations', {})).status).toBe(299);
    expect((await fetch(`${url}/v1/models`, { headers: { authorization: 'Bearer test-token-123' } })).status).toBe(200);
  });

  it('count tokens where the runtime does, and else leave the address to the host', async () => {
    const { send, runtime } = await responsesGateway();
    const asked = { model: 'clawdbot', input: 'one two' };
    expect((await send('/v1/responses/input_tokens', asked)).status).toBe(299);
    expect(runtime.runs).toEqual([]);
  });
});

function nulls(): object {
  const names = [
    'instructions',
    'previous_response_id',
    'conversation',
    'store',
    'stream',
    'stream_options',
    'include',
  ];
  const more = [
    'tools',
    'tool_choice',
    'max_output_tokens',
    'temperature',
    'top_p',
    'text',
    'reasoning',
    'metadata',
    'user',
  ];
  return { input: 'hi', ...Object.fromEntries([...names, ...more].map((name) => [name, null])) };
}

function many(n: number): object {
  return Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, 'v']));
}

function returned(): object {
  const annotation = { type: 'url_citation', url: 'https://x.example', title: 'x', start_index: 0, end_index: 1 };
  return {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    status: 'completed',
    phase: null,
    content: [
      { type: 'output_text', text: 'b', annotations: [annotation], logprobs: [] },
      { type: 'refusal', refusal: 'no' },
    ],
  };
}

function reasoning(): object {
  return { id: 'rs_1', type: 'reasoning', summary: [], content: null, encrypted_content: 'of somebody' };
}
