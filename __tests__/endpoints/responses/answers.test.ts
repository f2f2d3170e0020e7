import { gatewayError } from '../../../lib';
import type { AgentEvent } from '../../../types/gateway';
import { errorOf, reading } from '../../helpers/chat';
import { outputText, responsesGateway } from '../../helpers/responses';
import { gate } from '../../helpers/scripted-runtime';

const says = (...events: AgentEvent[]) =>
  async function* () {
    yield* events;
  };
const text = (words: string): AgentEvent => ({ type: 'text', text: words });
const TOOLS = [
  { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true },
  { type: 'function', name: 'listen', strict: null, parameters: null },
];

describe('an answer of the Responses API', () => {
  const cases: Record<string, { events: AgentEvent[]; output: object[]; status?: string; reason?: string }> = {
    'a text': {
      events: [text('Hel'), text('lo.')],
      output: [{ type: 'message', status: 'completed', content: [{ type: 'output_text', text: 'Hello.' }] }],
    },
    'nothing: one message with an empty text': {
      events: [],
      output: [{ type: 'message', status: 'completed', content: [{ type: 'output_text', text: '' }] }],
    },
    'reasoning, as a summary before the message': {
      events: [{ type: 'reasoning', text: 'Let me ' }, { type: 'reasoning', text: 'see.' }, text('Four.')],
      output: [
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Let me see.' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'Four.' }] },
      ],
    },
    'reasoning after a text: a new message follows it': {
      events: [text('One. '), { type: 'reasoning', text: 'Hm.' }, text('Two.')],
      output: [
        { type: 'message', content: [{ text: 'One. ' }] },
        { type: 'reasoning', summary: [{ text: 'Hm.' }] },
        { type: 'message', content: [{ text: 'Two.' }] },
      ],
    },
    'a refusal': {
      events: [text('Well. '), { type: 'refusal', text: 'I will ' }, { type: 'refusal', text: 'not.' }],
      output: [{ type: 'message', content: [{ text: 'Well. ' }, { type: 'refusal', refusal: 'I will not.' }] }],
    },
    'a citation, counted within its part': {
      events: [
        text('Before. '),
        { type: 'reasoning', text: 'Hm.' },
        text('It rains.'),
        {
          type: 'annotation',
          annotation: { type: 'url-citation', url: 'https://w.example', title: 'Weather', startIndex: 8, endIndex: 17 },
        },
      ],
      output: [
        { type: 'message' },
        { type: 'reasoning' },
        {
          type: 'message',
          content: [
            {
              text: 'It rains.',
              annotations: [
                { type: 'url_citation', url: 'https://w.example', title: 'Weather', start_index: 0, end_index: 9 },
              ],
            },
          ],
        },
      ],
    },
    'parallel calls, behind a text': {
      events: [
        text('I look.'),
        { type: 'tool-call', id: 'call_a', name: 'look', arguments: '{"at"' },
        { type: 'tool-call', id: 'call_b', name: 'listen', arguments: '' },
        { type: 'tool-call', id: 'call_a', arguments: ':1}' },
      ],
      output: [
        { type: 'message', content: [{ text: 'I look.' }] },
        { type: 'function_call', call_id: 'call_a', name: 'look', arguments: '{"at":1}', status: 'completed' },
        { type: 'function_call', call_id: 'call_b', name: 'listen', arguments: '{}', status: 'completed' },
      ],
    },
    'a text that a limit cuts': {
      events: [text('So far'), { type: 'finish', reason: 'length' }],
      output: [{ type: 'message', status: 'incomplete', content: [{ text: 'So far' }] }],
      status: 'incomplete',
      reason: 'max_output_tokens',
    },
    'a call that a limit cuts': {
      events: [
        { type: 'tool-call', id: 'call_a', name: 'look', arguments: '{"at"' },
        { type: 'finish', reason: 'length' },
      ],
      output: [{ type: 'function_call', status: 'incomplete', arguments: '{"at"' }],
      status: 'incomplete',
      reason: 'max_output_tokens',
    },
    'a filter that lets nothing through': {
      events: [{ type: 'finish', reason: 'content_filter' }],
      output: [{ type: 'message', status: 'incomplete', content: [{ type: 'output_text', text: '' }] }],
      status: 'incomplete',
      reason: 'content_filter',
    },
    'line separators, which break no line': {
      events: [text('a\u2028b\u0085c\nd')],
      output: [{ type: 'message', content: [{ text: 'a\u2028b\u0085c\nd' }] }],
    },
  };

  describe.each(Object.entries(cases))('that says %s', (_, { events, output, status = 'completed', reason }) => {
    const expected = {
      status,
      output,
      incomplete_details: reason === undefined ? null : { reason },
      error: null,
    };

    it('is that as JSON', async () => {
      const { respond } = await responsesGateway({ run: says(...events) });
      expect(await respond({ input: 'hi', tools: TOOLS })).toMatchObject(expected);
    });

    it('is the same as a stream', async () => {
      const { stream } = await responsesGateway({ run: says(...events) });
      const { last, text: sent } = await stream({ input: 'hi', tools: TOOLS });
      expect(last).toMatchObject(expected);
      expect(sent).not.toMatch(/[\u2028\u0085]/);
    });
  });

  it('has every key that Open Responses wants, and none of them null that must be a value', async () => {
    const { respond } = await responsesGateway();
    const request = {
      input: 'hi',
      instructions: 'Be brief.',
      metadata: { a: 'b' },
      tools: TOOLS,
      tool_choice: 'auto',
      max_output_tokens: 50,
      text: { format: { type: 'json_object' } },
      reasoning: { effort: 'low' },
      prompt_cache_key: 'k',
      safety_identifier: 's',
    };
    const response = await respond(request);
    expect(response).toMatchObject({
      id: expect.stringMatching(/^resp_[0-9a-f]{32}$/),
      object: 'response',
      created_at: expect.any(Number),
      completed_at: expect.any(Number),
      background: false,
      instructions: 'Be brief.',
      max_output_tokens: 50,
      max_tool_calls: null,
      model: 'clawdbot',
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: 'k',
      reasoning: { effort: 'low', summary: null },
      safety_identifier: 's',
      service_tier: 'default',
      store: true,
      temperature: 1,
      top_p: 1,
      presence_penalty: 0,
      frequency_penalty: 0,
      top_logprobs: 0,
      text: { format: { type: 'json_object' } },
      tool_choice: 'auto',
      tools: [
        { type: 'function', name: 'look', description: null, parameters: { type: 'object' }, strict: true },
        { type: 'function', name: 'listen', description: null, parameters: null, strict: null },
      ],
      truncation: 'disabled',
      usage: {
        input_tokens: 0,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 0,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 0,
      },
      metadata: { a: 'b' },
    });
    expect(Object.keys(response)).not.toContain('conversation');
  });

  it('says all of the form that it was asked for', async () => {
    const { respond } = await responsesGateway({ agents: [{ id: 'main', supports: ['response-format'] }] });
    const format = { type: 'json_schema', name: 'place', schema: { type: 'object' } };
    const { text } = await respond({ input: 'hi', text: { format } });
    expect(text).toEqual({ format: { ...format, description: null, strict: false } });
  });

  it('counts what the agent has counted', async () => {
    const { respond } = await responsesGateway({
      run: says({ type: 'usage', promptTokens: 11, completionTokens: 2.4, cachedTokens: 3, reasoningTokens: 1 }),
    });
    expect((await respond({ input: 'hi' })).usage).toEqual({
      input_tokens: 11,
      input_tokens_details: { cached_tokens: 3 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: 13,
    });
  });
});

describe('a run that fails', () => {
  const failing = (...before: AgentEvent[]) =>
    async function* () {
      yield* before;
      throw gatewayError('upstream_error', 'The provider is down.');
    };

  it.each([false, true])('before its first event has a real status (stream: %s)', async (stream) => {
    const { create } = await responsesGateway({ run: failing() });
    const response = await create({ input: 'hi', stream });
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await errorOf(response)).toMatchObject({ status: 502, code: 'upstream_error', type: 'agent_failed' });
  });

  it('later ends the stream with an error, nested and flat, and a failed response that says what was done', async () => {
    const { stream } = await responsesGateway({ run: failing(text('So far')) });
    const { events, last } = await stream({ input: 'hi' });
    const told = { code: 'upstream_error', message: 'The provider is down.', param: null };
    expect(events.at(-2)).toMatchObject({ type: 'error', ...told, error: { ...told, type: 'agent_failed' } });
    expect(last).toMatchObject({
      status: 'failed',
      error: { code: 'upstream_error', message: 'The provider is down.' },
      output: [{ type: 'message', status: 'incomplete', content: [{ text: 'So far' }] }],
      completed_at: null,
    });
  });

  it('is never continued: a response that goes on from it begins anew with what it said', async () => {
    const { stream, respond, runs, runtime } = await responsesGateway({ run: failing(text('So far')) });
    const { last } = await stream({ input: 'one' });
    runtime.run = (run) => {
      runs.push(run);
      return says(text('ok'))();
    };
    await respond({ input: 'two', previous_response_id: last.id });
    expect(runs.at(-1)?.messages).toMatchObject([
      { role: 'user', content: [{ type: 'text', text: 'one' }] },
      { role: 'assistant', content: 'So far' },
      { role: 'user', content: 'two' },
    ]);
  });
});

describe('a silence', () => {
  it('begins the stream, and is told by comments and, after a while, by an event: Codex counts no comments', async () => {
    const { opened, open } = gate();
    const { create } = await responsesGateway({
      heartbeatMs: 5,
      run: async function* () {
        await opened;
        yield text('at last');
      },
    });
    const response = await create({ input: 'hi', stream: true });
    const body = reading(response);
    await body.until('keep-alive');
    const seen = await body.until('"sequence_number":2,');
    expect(seen).toMatch(/event: response\.in_progress\ndata: {"type":"response\.in_progress","sequence_number":2,/);
    open();
    expect(await body.rest()).toMatch(/response\.completed[\s\S]*\[DONE\]\n\n$/);
  });
});

describe('a tool that the agent runs itself', () => {
  const events: AgentEvent[] = [
    { type: 'progress', id: 'p', tool: 'search', phase: 'start', input: '{"q":"rain"}' },
    { type: 'progress', id: 'p', tool: 'search', phase: 'end', output: 'It rains.' },
    text('Take a coat.'),
  ];

  it('is hidden by default', async () => {
    const { respond, stream } = await responsesGateway({ run: says(...events) });
    const answer = await respond({ input: 'hi' });
    expect([answer.output.length, outputText(answer)]).toEqual([1, 'Take a coat.']);
    expect(JSON.stringify((await stream({ input: 'hi' })).events)).not.toContain('search');
  });

  it('can be an extra key of a known event, and of the JSON object', async () => {
    const { respond, stream } = await responsesGateway({ run: says(...events), progress: 'extension' });
    const shown = [
      { id: 'p', tool: 'search', phase: 'start' },
      { id: 'p', tool: 'search', phase: 'end' },
    ];
    expect(await respond({ input: 'hi' })).toMatchObject({ clawdbot_progress: shown });
    const told = (await stream({ input: 'hi' })).events.filter((event) => 'clawdbot_progress' in event);
    expect(told.map(({ type, clawdbot_progress }) => [type, clawdbot_progress])).toEqual(
      shown.map((progress) => ['response.in_progress', [progress]]),
    );
  });

  it('can be a line of reasoning', async () => {
    const { respond } = await responsesGateway({ run: says(...events), progress: 'reasoning_content' });
    expect((await respond({ input: 'hi' })).output[0]).toMatchObject({
      type: 'reasoning',
      summary: [{ text: '[search: started]\n[search: done]\n' }],
    });
  });

  it('can be a call that the client knows to be done', async () => {
    const { stream } = await responsesGateway({ run: says(...events), progress: 'mcp_call' });
    expect((await stream({ input: 'hi' })).last.output[0]).toMatchObject({
      type: 'mcp_call',
      server_label: 'main',
      name: 'search',
      arguments: '{"q":"rain"}',
      output: 'It rains.',
      status: 'completed',
    });
  });
});
