import type { EmbeddedRun } from '../../../lib/gateways/embedded';
import type { AgentEvent } from '../../../types/gateway';
import { gatewayOn } from './gateway-on';
import { calls, says, upstream } from './upstream';
import { VERSIONS } from './versions';

const PAINT = {
  type: 'function' as const,
  function: {
    name: 'paint',
    description: 'Paints.',
    parameters: { type: 'object', properties: { colour: { type: 'string' } } },
  },
};

async function all<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

const user = (content: string) => ({ role: 'user' as const, content });

describe.each(VERSIONS)('an agent on $version', ({ agent, jsonSchema }) => {
  const weather = {
    description: 'The weather in a city.',
    inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
    execute: async ({ city }: { city: string }) => `sunny in ${city}`,
  };

  it('says text and reasoning as they come, with usage and the end', async () => {
    const { baseURL, asked } = await upstream(says({ reasoning: 'hm', content: ['Hel', 'lo', '\n'] }));
    const { client, reported } = await gatewayOn(agent(baseURL, { instructions: 'Be brief.' }));
    const stream = await client.chat.completions.create({
      model: 'clawdbot',
      messages: [{ role: 'system', content: 'In French.' }, user('hi')],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = await all(stream);
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.delta.content || [])).toEqual(['Hel', 'lo', '\n']);
    expect(
      chunks.map((chunk) => (chunk.choices[0]?.delta as { reasoning_content?: string })?.reasoning_content),
    ).toContain('hm');
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)?.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 });
    const system = asked[0]?.body.messages.filter(({ role }) => role === 'system').map(({ content }) => content);
    expect(system?.join('\n\n')).toBe('Be brief.\n\nIn French.');
    expect(reported).toEqual([]);
  });

  it('remembers a session of the Gateway', async () => {
    const { baseURL, asked } = await upstream(says('one'), says('two'));
    const { client } = await gatewayOn(agent(baseURL));
    await client.chat.completions.create({ model: 'clawdbot', user: 'bob', messages: [user('first')] });
    await client.chat.completions.create({ model: 'clawdbot', user: 'bob', messages: [user('second')] });
    expect(asked[1]?.body.messages).toEqual([
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'one' },
      { role: 'user', content: 'second' },
    ]);
  });

  it('runs its own tools, tells of them as progress, and counts the tokens of all steps', async () => {
    const call = { id: 'a', name: 'weather', arguments: '{"city":"Bern"}' };
    const { baseURL, asked } = await upstream(
      says({ content: 'Let me see.', calls: [call] }),
      says({ content: 'It is sunny.', usage: { prompt_tokens: 30, completion_tokens: 7, total_tokens: 37 } }),
    );
    const main = agent(baseURL, { tools: { weather } });
    const events: (AgentEvent | string)[] = [];
    const { client } = await gatewayOn({
      ...main,
      async *run(run: EmbeddedRun) {
        for await (const event of main.run(run)) {
          events.push(event);
          yield event;
        }
      },
    });
    const answer = await client.chat.completions.create({ model: 'clawdbot', messages: [user('weather?')] });
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Let me see.\n\nIt is sunny.' },
    });
    expect(answer.choices[0]?.message.tool_calls).toBeUndefined();
    expect(answer.usage).toMatchObject({ prompt_tokens: 40, completion_tokens: 12, total_tokens: 52 });
    expect(events.filter((event) => typeof event === 'object' && event.type === 'progress')).toEqual([
      { type: 'progress', id: 'a', tool: 'weather', phase: 'start' },
      { type: 'progress', id: 'a', tool: 'weather', phase: 'end' },
    ]);
    expect(asked[1]?.body.messages.at(-1)).toMatchObject({ role: 'tool', tool_call_id: 'a', content: 'sunny in Bern' });
  });

  it('offers client tools beside its own, ends the turn at a call, and goes on when the result comes', async () => {
    const { baseURL, asked } = await upstream(
      calls({ id: 'own', name: 'weather', arguments: '{"city":"Bern"}' }),
      calls({ id: 'call_0', name: 'paint', arguments: ['{"colour":', '"yellow"}'] }),
      says('Painted.'),
      says('You are welcome.'),
    );
    const { client } = await gatewayOn(agent(baseURL, { tools: { weather } }));
    const ask = { model: 'clawdbot', user: 'bob', tools: [PAINT] };
    const stream = client.chat.completions.stream({ ...ask, messages: [user('paint the weather')] });
    const { choices } = await stream.finalChatCompletion();
    const message = choices[0]?.message;
    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(message?.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'paint', arguments: '{"colour":"yellow"}' } },
    ]);
    expect(asked[0]?.body.tools?.map((offered) => offered.function.name)).toEqual(['weather', 'paint']);

    const id = message?.tool_calls?.[0]?.id ?? '';
    expect(id).toMatch(/^call_[0-9a-f]{24}$/);
    const answer = await client.chat.completions.create({
      ...ask,
      messages: [
        user('paint the weather'),
        { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: id, content: 'done' },
      ],
    });
    expect(answer.choices[0]?.message.content).toBe('Painted.');
    // The agent's own call and its result are still there, under the provider's ids: it does not run its tool again.
    expect(
      asked[2]?.body.messages.map(({ role, tool_calls, tool_call_id }) => [role, tool_calls?.[0]?.id ?? tool_call_id]),
    ).toEqual([
      ['user', undefined],
      ['assistant', 'own'],
      ['tool', 'own'],
      ['assistant', 'call_0'],
      ['tool', 'call_0'],
    ]);
    await client.chat.completions.create({ ...ask, messages: [user('thanks')] });
    expect(asked[3]?.body.messages.slice(-2)).toMatchObject([
      { role: 'assistant', content: 'Painted.' },
      user('thanks'),
    ]);
  });

  it('passes on what the sampling and the response format ask for', async () => {
    const { baseURL, asked } = await upstream(says('{"a":1}'), says('{}'));
    const { client } = await gatewayOn(agent(baseURL, { temperature: 1, topP: 0.9 }));
    const schema = {
      type: 'object',
      properties: { a: { type: 'integer' } },
      required: ['a'],
      additionalProperties: false,
    };
    const { choices } = await client.chat.completions.create({
      model: 'clawdbot',
      messages: [user('hi')],
      temperature: 0,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      seed: 7,
      stop: 'END',
      max_completion_tokens: 50,
      response_format: { type: 'json_schema', json_schema: { name: 'thing', schema, strict: true } },
    });
    expect(choices[0]?.message.content).toBe('{"a":1}');
    expect(asked[0]?.body).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      seed: 7,
      stop: ['END'],
      max_tokens: 50,
      response_format: { type: 'json_schema', json_schema: { schema, name: 'thing' } },
    });
    await client.chat.completions.create({
      model: 'clawdbot',
      messages: [user('hi')],
      response_format: { type: 'json_object' },
    });
    expect(asked[1]?.body.response_format).toEqual({ type: 'json_object' });
  });

  it('ends the request to the provider when the client leaves', async () => {
    const { baseURL, first } = await upstream(() => undefined);
    const { client } = await gatewayOn(agent(baseURL));
    const leave = new AbortController();
    const answer = client.chat.completions.create(
      { model: 'clawdbot', messages: [user('hi')] },
      { signal: leave.signal },
    );
    const { left } = await first;
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    await left;
  });

  it('streams JSON as it comes, not when it is whole', async () => {
    const { baseURL } = await upstream(says({ content: ['{"a', '":', '1}'] }));
    const { client } = await gatewayOn(agent(baseURL));
    const stream = await client.chat.completions.create({
      model: 'clawdbot',
      messages: [user('hi')],
      stream: true,
      response_format: { type: 'json_object' },
    });
    const chunks = await all(stream);
    expect(chunks.flatMap((chunk) => chunk.choices[0]?.delta.content || [])).toEqual(['{"a', '":', '1}']);
  });
});
