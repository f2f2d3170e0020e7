import assert from 'node:assert/strict';
import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError } from 'openai';
import { abortWhileHanging, CITY, fresh, PNG, raised, SEEN } from './kit.mjs';

export const packages = ['openai'];

export function checks(gateway) {
  const chat = (apiKey = gateway.key) => new OpenAI({ baseURL: gateway.baseURL, apiKey }).chat.completions;
  const ask = (agent, content = 'one two') => ({
    model: `clawdbot:${agent}`,
    messages: [{ role: 'user', content }],
  });
  const answer = async (request) => (await chat().create(request)).choices[0];

  return {
    text: async () => {
      const { message, finish_reason } = await answer(ask('main'));
      assert.deepEqual([message.content, finish_reason], ['one two', 'stop']);
    },
    stream: async () => {
      const pieces = [];
      for await (const chunk of await chat().create({ ...ask('main'), stream: true }))
        pieces.push(chunk.choices[0].delta.content ?? '');
      assert.deepEqual(pieces.filter(Boolean), ['one ', 'two']);
      assert.equal(await chat().stream(ask('main')).finalContent(), 'one two');
    },
    usage: async () => {
      assert.equal((await chat().create(ask('main'))).usage.total_tokens, 4);
      const stream = chat().stream({ ...ask('main'), stream_options: { include_usage: true } });
      assert.equal((await stream.totalUsage()).total_tokens, 4);
    },
    'tools in a loop': async () => {
      const asked = [];
      const weather = {
        name: 'weather',
        description: 'The weather of a city',
        parameters: CITY,
        parse: JSON.parse,
        function: (input) => {
          asked.push(input);
          return 'rain';
        },
      };
      for (const stream of [false, true]) {
        const runner = chat().runTools({ ...ask('tools'), stream, tools: [{ type: 'function', function: weather }] });
        assert.equal(await runner.finalContent(), 'rain');
      }
      assert.deepEqual(asked, [{ city: 'Oslo' }, { city: 'Oslo' }]);
    },
    'structured output': async () => {
      const json_schema = { name: 'place', strict: true, schema: CITY };
      const { choices } = await chat().parse({
        ...ask('json'),
        response_format: { type: 'json_schema', json_schema },
      });
      assert.deepEqual(choices[0].message.parsed, { city: 'Oslo' });
    },
    'an image part': async () => {
      const url = `data:image/png;base64,${PNG}`;
      const { message } = await answer(ask('eyes', [{ type: 'image_url', image_url: { url } }]));
      assert.equal(message.content, SEEN);
    },
    'typed errors': async () => {
      assert.ok((await raised(() => chat('wrong').create(ask('main')))) instanceof AuthenticationError);
      const unknown = await raised(() => answer(ask('nobody')));
      assert.ok(unknown instanceof NotFoundError);
      assert.deepEqual([unknown.code, unknown.param], ['model_not_found', 'model']);
      const bad = await raised(() => answer(ask('main', 7)));
      assert.ok(bad instanceof BadRequestError);
      assert.equal(bad.param, 'messages[0].content');
    },
    'a failure after the first words': async () => {
      let text = '';
      const failure = await raised(async () => {
        for await (const chunk of await chat().create({ ...ask('broken', fresh()), stream: true }))
          text += chunk.choices[0].delta.content ?? '';
      });
      assert.ok(failure instanceof APIError);
      assert.deepEqual([failure.code, text], ['agent_error', 'so far']);
    },
    'an answer after white space': async () => {
      assert.equal((await answer(ask('slow'))).message.content, 'at last');
    },
    'a failure after white space': async () => {
      assert.match((await raised(() => answer(ask('slow-broken')))).message, /terminated/);
    },
    'abort stops the run': async () => {
      for (const stream of [false, true])
        await abortWhileHanging(gateway, async (signal) => {
          const given = await chat().create({ ...ask('hanging'), stream }, { signal });
          if (stream) for await (const _ of given);
        });
    },
  };
}
