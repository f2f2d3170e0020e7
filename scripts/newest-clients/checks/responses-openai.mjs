import assert from 'node:assert/strict';
import OpenAI, { APIError, InternalServerError, NotFoundError } from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { abortWhileHanging, CITY, fresh, raised } from './kit.mjs';

export const packages = ['openai'];

export function checks({ key: apiKey, baseURL, ...gateway }) {
  const client = new OpenAI({ baseURL, apiKey });
  const ask = (agent, input = 'one two', more = {}) => ({ model: `clawdbot:${agent}`, input, ...more });
  /** The response, as JSON and put together from a stream. */
  const both = (request) => [
    () => client.responses.create(request),
    () => client.responses.stream(request).finalResponse(),
  ];

  return {
    'text and usage': async () => {
      for (const answer of both(ask('main'))) {
        const { output_text, usage } = await answer();
        assert.deepEqual([output_text, usage.total_tokens], ['one two', 4]);
      }
    },
    'tools, resent and continued': async () => {
      const tools = [{ type: 'function', name: 'weather', strict: true, parameters: CITY }];
      const question = { role: 'user', content: 'weather?' };
      for (const answer of both(ask('tools', [question], { tools }))) {
        const { id, output } = await answer();
        const { call_id, arguments: given } = output.find(({ type }) => type === 'function_call');
        assert.deepEqual(JSON.parse(given), { city: 'Oslo' });
        const result = { type: 'function_call_output', call_id, output: 'rain' };
        const resent = ask('tools', [question, ...output, result], { tools });
        const continued = ask('tools', [result], { tools, previous_response_id: id });
        for (const last of [...both(resent), ...both(continued)]) assert.equal((await last()).output_text, 'rain');
      }
    },
    'structured output': async () => {
      const format = zodTextFormat(z.object({ city: z.string() }), 'place');
      const { output_parsed } = await client.responses.parse(ask('json', 'where?', { text: { format } }));
      assert.deepEqual(output_parsed, { city: 'Oslo' });
    },
    'a stored response, and its input': async () => {
      const input = ['a', 'b', 'c'].map((content) => ({ role: 'user', content }));
      const { id, output } = await client.responses.create(ask('main', input));
      assert.deepEqual((await client.responses.retrieve(id)).output, output);
      const items = await Array.fromAsync(client.responses.inputItems.list(id, { order: 'asc', limit: 2 }));
      assert.deepEqual(
        items.map(({ content }) => content[0].text),
        ['a', 'b', 'c'],
      );
      await client.responses.delete(id);
      assert.ok((await raised(() => client.responses.retrieve(id))) instanceof NotFoundError);
    },
    'a conversation': async () => {
      const { id } = await client.conversations.create({ items: [{ type: 'message', role: 'user', content: 'zero' }] });
      const request = (input) => ask('recall', input, { conversation: id });
      assert.equal((await client.responses.create(request('one'))).output_text, '1. zero\n2. one');
      const streamed = await client.responses.stream(request('two')).finalResponse();
      assert.equal(streamed.output_text, '1. zero\n2. one\n3. two');
      assert.equal((await Array.fromAsync(client.conversations.items.list(id, { limit: 2 }))).length, 5);
      assert.equal((await client.conversations.delete(id)).deleted, true);
    },
    failures: async () => {
      for (const way of [0, 1]) {
        const failure = await raised(both(ask('failing', fresh()))[way]);
        assert.ok(failure instanceof InternalServerError);
        assert.equal(failure.code, 'agent_error');
      }
      for (const way of [0, 1]) {
        const failure = await raised(both(ask('broken', fresh()))[way]);
        assert.ok(failure instanceof APIError);
        assert.equal(failure.code, 'agent_error');
      }
    },
    'abort stops the run': async () => {
      for (const stream of [false, true])
        await abortWhileHanging(gateway, async (signal) => {
          const given = await client.responses.create({ ...ask('hanging'), stream }, { signal });
          if (stream) for await (const _ of given);
        });
    },
  };
}
