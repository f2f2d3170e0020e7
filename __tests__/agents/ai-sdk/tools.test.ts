import { jsonSchema, tool } from 'ai';
import { chat, errorOf, HI, request } from '../../helpers/chat';
import { gatewayOn } from './gateway-on';
import { calls, says, upstream } from './upstream';

const fn = (name: string) => ({ type: 'function' as const, function: { name, parameters: { type: 'object' } } });
const any = jsonSchema<Record<string, unknown>>({ type: 'object' });
const look = tool({ inputSchema: any, execute: async () => 'seen' });

async function callsOf(response: Response) {
  const { choices } = (await response.json()) as {
    choices: {
      finish_reason: string;
      message: { tool_calls?: { id: string; function: { name: string; arguments: string } }[] };
    }[];
  };
  return { finish: choices[0]?.finish_reason, calls: choices[0]?.message.tool_calls ?? [] };
}

describe('client tools', () => {
  it('gives parallel calls ids of their own, though the provider numbers them anew in each reply', async () => {
    const both = calls({ id: '0', name: 'a', arguments: '{}' }, { id: '1', name: 'b', arguments: '{"x":1}' });
    const { baseURL } = await upstream(both, both);
    const { url } = await gatewayOn({ baseURL });
    const answers = [await callsOf(await chat(url, request({ tools: [fn('a'), fn('b')] })))];
    answers.push(await callsOf(await chat(url, request({ tools: [fn('a'), fn('b')] }))));
    expect(answers[0]?.finish).toBe('tool_calls');
    expect(answers[0]?.calls.map((call) => call.function)).toEqual([
      { name: 'a', arguments: '{}' },
      { name: 'b', arguments: '{"x":1}' },
    ]);
    expect(new Set(answers.flatMap((answer) => answer.calls.map((call) => call.id))).size).toBe(4);
  });

  it('has arguments even where the model wrote none', async () => {
    const { baseURL } = await upstream(calls({ id: '0', name: 'a', arguments: '' }));
    const { url } = await gatewayOn({ baseURL });
    const { calls: made } = await callsOf(await chat(url, request({ tools: [fn('a')] })));
    expect(made.map((call) => call.function.arguments)).toEqual(['{}']);
  });

  it('passes on arguments that are no JSON as the model wrote them, and asks it nothing more', async () => {
    const { baseURL, asked } = await upstream(calls({ id: '0', name: 'a', arguments: '{"x":' }));
    const { url } = await gatewayOn({ baseURL });
    const { finish, calls: made } = await callsOf(await chat(url, request({ tools: [fn('a')] })));
    expect([finish, made[0]?.function.arguments]).toEqual(['tool_calls', '{"x":']);
    expect(asked).toHaveLength(1);
  });

  it('keeps the result of its own tool that was called beside a client tool', async () => {
    const { baseURL, asked } = await upstream(
      calls({ id: 'own', name: 'look', arguments: '{}' }, { id: 'theirs', name: 'a', arguments: '{}' }),
      says('done'),
    );
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look } } });
    const tools = [fn('a')];
    const { calls: made } = await callsOf(await chat(url, request({ tools })));
    const said = { role: 'assistant', content: null, tool_calls: made };
    // Without a session: what the client sends again is all that there is, and the ids find the rest.
    await chat(
      url,
      request({ tools, messages: [...HI, said, { role: 'tool', tool_call_id: made[0]?.id, content: 'x' }] }),
    );
    const results = asked[1]?.body.messages.filter(({ role }) => role === 'tool');
    expect(results?.map((result) => [result.tool_call_id, result.content])).toEqual([
      ['own', 'seen'],
      ['theirs', 'x'],
    ]);
  });

  it('believes the client when it sends other calls than the model made', async () => {
    const { baseURL, asked } = await upstream(calls({ id: 'theirs', name: 'a', arguments: '{"x":1}' }), says('done'));
    const { url } = await gatewayOn({ baseURL });
    const tools = [fn('a')];
    const { calls: made } = await callsOf(await chat(url, request({ tools })));
    const [call] = made;
    const edited = { ...call, type: 'function', function: { name: 'a', arguments: '{"x":2}' } };
    await chat(
      url,
      request({
        tools,
        messages: [
          ...HI,
          { role: 'assistant', content: null, tool_calls: [edited] },
          { role: 'tool', tool_call_id: call?.id, content: 'x' },
        ],
      }),
    );
    expect(asked[1]?.body.messages[1]?.tool_calls).toMatchObject([
      { id: call?.id, function: { arguments: '{"x":2}' } },
    ]);
  });

  it('goes on when the client never answered a call', async () => {
    const { baseURL, asked } = await upstream(calls({ id: 'theirs', name: 'a', arguments: '{}' }), says('never mind'));
    const { url } = await gatewayOn({ baseURL });
    await chat(url, request({ user: 'bob', tools: [fn('a')] }));
    const response = await chat(url, request({ user: 'bob', messages: [{ role: 'user', content: 'forget it' }] }));
    expect(response.status).toBe(200);
    expect(asked[1]?.body.messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'user']);
  });

  it.each([
    ['required, of one', 'required', ['a'], { type: 'function', function: { name: 'a' } }],
    ['required, of two', 'required', ['a', 'b'], 'required'],
    ['named', { type: 'function', function: { name: 'a' } }, ['a', 'b'], { type: 'function', function: { name: 'a' } }],
  ])('makes the model call one when that is %s', async (_, choice, names, expected) => {
    const { baseURL, asked } = await upstream(calls({ id: '0', name: 'a', arguments: '{}' }));
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look } } });
    await chat(url, request({ tools: names.map(fn), tool_choice: choice }));
    expect(asked[0]?.body.tool_choice).toEqual(expected);
    expect(asked[0]?.body.tools?.map((offered) => offered.function.name)).not.toContain('look');
  });

  it('offers none when there is to be no call', async () => {
    const { baseURL, asked } = await upstream(says('hello'));
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look } } });
    await chat(url, request({ tools: [fn('a')], tool_choice: 'none', parallel_tool_calls: false }));
    expect(asked[0]?.body.tools?.map((offered) => offered.function.name)).toEqual(['look']);
    expect(asked[0]?.body).not.toHaveProperty('parallel_tool_calls');
  });

  it('refuses one that has the name of a tool of the agent’s own', async () => {
    const { baseURL, asked } = await upstream();
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look } } });
    expect(await errorOf(await chat(url, request({ tools: [fn('look')] })))).toMatchObject({
      status: 403,
      param: 'tools',
      message: "The agent has a tool 'look' of its own. Give yours another name.",
    });
    expect(asked).toHaveLength(0);
  });
});

describe('the agent’s own tools', () => {
  const again = calls({ id: '0', name: 'look', arguments: '{}' });

  it('are cut off after maxSteps, and the answer says so', async () => {
    const { baseURL, asked } = await upstream(again, again, again);
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look }, maxSteps: 2 } });
    expect((await callsOf(await chat(url, request()))).finish).toBe('length');
    expect(asked).toHaveLength(2);
  });

  it('tell the model of their failure, so that it can go on', async () => {
    const broken = tool({
      inputSchema: any,
      execute: async (): Promise<string> => Promise.reject(new Error('no camera')),
    });
    const { baseURL, asked } = await upstream(again, says('It is dark.'));
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look: broken } } });
    expect((await chat(url, request())).status).toBe(200);
    expect(asked[1]?.body.messages.at(-1)).toMatchObject({
      role: 'tool',
      content: expect.stringContaining('no camera'),
    });
  });

  it('are aborted when the client leaves', async () => {
    const { baseURL } = await upstream(again);
    let started: (signal: AbortSignal | undefined) => void = () => undefined;
    const running = new Promise<AbortSignal | undefined>((resolve) => {
      started = resolve;
    });
    const slow = tool({
      inputSchema: any,
      execute: (_, { abortSignal }) => {
        started(abortSignal);
        return new Promise((_resolve, reject) =>
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason)),
        );
      },
    });
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look: slow } } });
    const leave = new AbortController();
    const answer = chat(url, request(), {}, leave.signal).catch((error: Error) => error.name);
    const signal = await running;
    const aborted = new Promise((resolve) => signal?.addEventListener('abort', resolve));
    leave.abort();
    await aborted;
    expect(await answer).toBe('AbortError');
  });

  it('say that they are stuck when nobody runs them', async () => {
    const { baseURL } = await upstream(again);
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look: tool({ inputSchema: any }) } } });
    expect(await errorOf(await chat(url, request()))).toMatchObject({
      status: 500,
      message: expect.stringContaining("its own tool 'look'"),
    });
  });

  it('are tried again with the model after they have run: what they did is not thrown away', async () => {
    const { baseURL, asked } = await upstream(
      again,
      (res) => res.writeHead(500, { 'retry-after-ms': '1' }).end('{}'),
      says('done'),
    );
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look } } });
    expect((await chat(url, request())).status).toBe(200);
    expect(asked).toHaveLength(3);
  });
});
