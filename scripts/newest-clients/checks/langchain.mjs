import assert from 'node:assert/strict';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { abortWhileHanging, CITY, fresh, PNG, raised, SEEN } from './kit.mjs';

export const packages = ['@langchain/openai', '@langchain/core'];

export function checks(gateway) {
  const model = (agent, apiKey = gateway.key) =>
    new ChatOpenAI({
      model: `clawdbot:${agent}`,
      apiKey,
      maxRetries: 0,
      configuration: { baseURL: gateway.baseURL },
    });
  /** The chunks of a stream, put together. */
  const whole = async (given) => {
    let message;
    for await (const chunk of await given) message = message?.concat(chunk) ?? chunk;
    return message;
  };

  return {
    text: async () => {
      const { text, response_metadata } = await model('main').invoke('one two');
      assert.deepEqual([text, response_metadata.finish_reason], ['one two', 'stop']);
    },
    stream: async () => {
      const { text, response_metadata } = await whole(model('main').stream('one two'));
      assert.deepEqual([text, response_metadata.finish_reason], ['one two', 'stop']);
    },
    usage: async () => {
      assert.equal((await model('main').invoke('one two')).usage_metadata.total_tokens, 4);
      assert.equal((await whole(model('main').stream('one two'))).usage_metadata.total_tokens, 4);
    },
    'tools in a loop': async () => {
      const weather = {
        type: 'function',
        function: { name: 'weather', description: 'The weather of a city', parameters: CITY },
      };
      const bound = model('tools').bindTools([weather]);
      const question = new HumanMessage('weather?');
      for (const asked of [await bound.invoke([question]), await whole(bound.stream([question]))]) {
        const [call] = asked.tool_calls;
        assert.deepEqual([call.name, call.args], ['weather', { city: 'Oslo' }]);
        const result = new ToolMessage({ content: 'rain', tool_call_id: call.id });
        assert.equal((await bound.invoke([question, asked, result])).text, 'rain');
      }
    },
    'structured output': async () => {
      const structured = model('json').withStructuredOutput(
        { title: 'place', ...CITY },
        { method: 'jsonSchema', strict: true },
      );
      assert.deepEqual(await structured.invoke('where?'), { city: 'Oslo' });
    },
    'an image part': async () => {
      const image_url = { url: `data:image/png;base64,${PNG}` };
      const message = new HumanMessage({ content: [{ type: 'image_url', image_url }] });
      assert.equal((await model('eyes').invoke([message])).text, SEEN);
    },
    'typed errors': async () => {
      const unknown = await raised(() => model('nobody').invoke('hi'));
      assert.deepEqual([unknown.status, unknown.lc_error_code], [404, 'MODEL_NOT_FOUND']);
      const wrong = await raised(() => model('main', 'wrong').invoke('hi'));
      assert.deepEqual([wrong.status, wrong.lc_error_code], [401, 'MODEL_AUTHENTICATION']);
    },
    'a failure after the first words': async () => {
      let text = '';
      const failure = await raised(async () => {
        for await (const chunk of await model('broken').stream(fresh())) text += chunk.text;
      });
      assert.deepEqual([failure.code, text], ['agent_error', 'so far']);
    },
    'an answer after white space': async () => {
      assert.equal((await model('slow').invoke('hi')).text, 'at last');
    },
    'a failure after white space': async () => {
      assert.match((await raised(() => model('slow-broken').invoke('hi'))).message, /terminated/);
    },
    'abort stops the run': async () => {
      await abortWhileHanging(gateway, (signal) => model('hanging').invoke('hi', { signal }));
      await abortWhileHanging(gateway, (signal) => whole(model('hanging').stream('hi', { signal })));
    },
  };
}
