import { type AgentEvent, type AgentRun, openAiCompat } from '../../../lib';
import type { OpenAiCompatOptions } from '../../../types/options';
import { chat, chunksOf, errorOf, eventsOf, HI, request } from '../../helpers/chat';
import { ask, errorIn } from '../../helpers/plain';
import { scriptedRuntime } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const tool = (name: string) => ({
  type: 'function',
  function: { name, description: `does ${name}`, parameters: { type: 'object' } },
});
const TOOLS = [tool('a'), tool('b'), tool('c')];

async function gateway(script: AgentEvent[] = [], options: OpenAiCompatOptions = {}) {
  const runtime = scriptedRuntime({
    agents: [{ id: 'main', supports: ['client-tools'] } as never],
    run: async function* () {
      yield* script;
    },
  });
  const url = await serve(host(openAiCompat(runtime, { onError: () => undefined, ...options })));
  const planned = async (more: object) => {
    const response = await chat(url, request({ tools: TOOLS, ...more }));
    await response.text();
    const run = runtime.runs.at(-1) as AgentRun;
    return { tools: run.tools.map(({ name }) => name), toolChoice: run.toolChoice };
  };
  return { url, runtime, planned };
}

const call = (id: string, name: string | undefined, text: string): AgentEvent => ({
  type: 'tool-call',
  id,
  ...(name && { name }),
  arguments: text,
});
const PARALLEL = [
  call('call_1', 'a', '{"x"'),
  call('call_2', 'b', ''),
  call('call_1', undefined, ':1}'),
  call('call_2', undefined, '{}'),
];

describe('tool_choice comes down to which tools may be called, and whether one must be', () => {
  it.each<[unknown, string[], string]>([
    [undefined, ['a', 'b', 'c'], 'auto'],
    ['auto', ['a', 'b', 'c'], 'auto'],
    ['none', [], 'auto'],
    ['required', ['a', 'b', 'c'], 'required'],
    [{ type: 'function', function: { name: 'b' } }, ['b'], 'required'],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool('a'), tool('c')] } }, ['a', 'c'], 'auto'],
    [{ type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [tool('c')] } }, ['c'], 'required'],
  ])('%j', async (tool_choice, tools, toolChoice) => {
    const { planned } = await gateway([call('x', 'c', '{}'), call('y', 'b', '{}')]);
    expect(await planned({ tool_choice })).toEqual({ tools, toolChoice });
  });
});

describe('a call of a client tool', () => {
  it('is in message.tool_calls, and the content is null', async () => {
    const { url } = await gateway(PARALLEL);
    expect((await ask(url, request({ tools: TOOLS }))).body).toMatchObject({
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: null,
            tool_calls: [
              { id: 'call_1', type: 'function', function: { name: 'a', arguments: '{"x":1}' } },
              { id: 'call_2', type: 'function', function: { name: 'b', arguments: '{}' } },
            ],
          },
        },
      ],
    });
  });

  it('is streamed as its identity and then its arguments, under an index of its own', async () => {
    const { url } = await gateway(PARALLEL);
    const chunks = await chunksOf(await chat(url, request({ tools: TOOLS, stream: true })));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: null, refusal: null },
      { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'a', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"x"' } }] },
      { tool_calls: [{ index: 1, id: 'call_2', type: 'function', function: { name: 'b', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('is answered in the deprecated words where the client speaks them', async () => {
    const { url, runtime } = await gateway(PARALLEL);
    const old = request({ functions: [{ name: 'a' }], function_call: { name: 'a' } });
    const completion = (await ask(url, old)).body;
    expect(completion).toMatchObject({
      choices: [
        {
          finish_reason: 'function_call',
          message: { content: null, function_call: { name: 'a', arguments: '{"x":1}' } },
        },
      ],
    });
    expect(JSON.stringify(completion)).not.toContain('tool_calls');
    const chunks = await chunksOf(await chat(url, { ...old, stream: true }));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta)).toEqual([
      { role: 'assistant', content: null, refusal: null },
      { function_call: { name: 'a', arguments: '{"x"' } },
      { function_call: { arguments: ':1}' } },
      {},
    ]);
    expect(runtime.runs[0]).toMatchObject({ tools: [{ name: 'a' }], toolChoice: 'required' });
  });
});

describe('a call that tool_choice requires', () => {
  const text: AgentEvent = { type: 'text', text: 'prose' };
  const required = request({ tools: TOOLS, tool_choice: 'required' });

  it('and the run does not make is a 502, not prose', async () => {
    const { url } = await gateway([text]);
    for (const stream of [false, true]) {
      const response = await chat(url, { ...required, stream });
      expect(response.headers.get('x-should-retry')).toBe('false');
      expect(await errorOf(response)).toMatchObject({
        status: 502,
        code: 'tool_choice_unsatisfied',
        param: 'tool_choice',
      });
    }
  });

  it('by name is not satisfied by another', async () => {
    const { url } = await gateway([call('x', 'b', '{}')]);
    const named = request({ tools: TOOLS, tool_choice: { type: 'function', function: { name: 'a' } } });
    expect(errorIn(await ask(url, named))).toMatchObject({ status: 502 });
  });

  it('lets the text before it through when it comes', async () => {
    const { url } = await gateway([text, call('x', 'a', '{}'), text]);
    const chunks = await chunksOf(await chat(url, { ...required, stream: true }));
    expect(chunks.map((chunk) => Object.keys(chunk.choices[0]?.delta ?? {})[0])).toEqual([
      'role',
      'content',
      'tool_calls',
      'tool_calls',
      'content',
      undefined,
    ]);
  });
});

describe('a tool that the agent runs itself', () => {
  const script: AgentEvent[] = [
    { type: 'progress', id: 'p', tool: 'search', phase: 'start', text: 'for cats' },
    { type: 'progress', id: 'p', tool: 'search', phase: 'end' },
    { type: 'text', text: 'found' },
  ];
  const deltas = async (url: string) =>
    (await chunksOf(await chat(url, request({ stream: true })))).map((chunk) => chunk.choices[0]?.delta);

  it('is not shown unless the host says how', async () => {
    const { url } = await gateway(script);
    expect(await deltas(url)).toEqual([{ role: 'assistant', content: '', refusal: null }, { content: 'found' }, {}]);
  });

  it('is shown in a field of our own', async () => {
    const { url } = await gateway(script, { progress: 'extension' });
    expect((await deltas(url)).slice(1, 3)).toEqual([
      { clawdbot_progress: { id: 'p', tool: 'search', phase: 'start', text: 'for cats' } },
      { clawdbot_progress: { id: 'p', tool: 'search', phase: 'end' } },
    ]);
    expect((await ask(url, request())).body).toMatchObject({
      choices: [{ message: { clawdbot_progress: [{ phase: 'start' }, { phase: 'end' }] } }],
    });
  });

  it('is shown as reasoning', async () => {
    const { url } = await gateway(script, { progress: 'reasoning_content' });
    expect((await deltas(url)).slice(1, 3)).toEqual([
      { reasoning_content: '[search: for cats]\n' },
      { reasoning_content: '[search: done]\n' },
    ]);
    expect((await ask(url, request())).body).toMatchObject({
      choices: [{ message: { reasoning_content: '[search: for cats]\n[search: done]\n' } }],
    });
  });
});

it('shows reasoning, refusals and annotations', async () => {
  const source = { url: 'https://a.example', title: 'A' };
  const annotation = { type: 'url_citation', url_citation: { start_index: 0, end_index: 1, ...source } };
  const script: AgentEvent[] = [
    { type: 'reasoning', text: 'hm' },
    { type: 'refusal', text: 'no' },
    { type: 'annotation', annotation: { type: 'url-citation', startIndex: 0, endIndex: 1, ...source } },
    { type: 'finish', reason: 'content_filter' },
  ];
  const { url } = await gateway(script);
  expect((await ask(url, request())).body).toMatchObject({
    choices: [
      {
        finish_reason: 'content_filter',
        message: { content: null, reasoning_content: 'hm', refusal: 'no', annotations: [annotation] },
      },
    ],
  });
  const events = await eventsOf(await chat(url, request({ stream: true })));
  expect(events.slice(1, 4).map((event) => JSON.parse(event).choices[0].delta)).toEqual([
    { reasoning_content: 'hm' },
    { refusal: 'no' },
    { annotations: [annotation] },
  ]);
});

it('gives the run everything that shapes the answer, under the names of the wire', async () => {
  const { url, runtime } = await gateway();
  const sampling = {
    temperature: 0.5,
    top_p: 0.9,
    presence_penalty: 1,
    frequency_penalty: -1,
    seed: 7,
    reasoning_effort: 'low',
    verbosity: 'high',
    logit_bias: { 1: 2 },
  };
  const schema = { type: 'object', properties: {} };
  await chat(
    url,
    request({
      ...sampling,
      max_tokens: 5,
      max_completion_tokens: 9,
      stop: 'x',
      metadata: { a: 'b' },
      messages: HI,
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema, strict: null } },
    }),
  );
  expect(runtime.runs[0]).toMatchObject({
    sampling: { ...sampling, max_completion_tokens: 9, stop: ['x'] },
    metadata: { a: 'b' },
    responseFormat: { type: 'json_schema', name: 'n', schema, strict: false },
    task: false,
  });
});
