import assert from 'node:assert/strict';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { ChatOpenAI } from '@langchain/openai';
import { CITY, fresh, raised } from './kit.mjs';

export const packages = ['@langchain/openai', '@langchain/core'];

export function checks({ key: apiKey, baseURL }) {
  const model = (agent) =>
    new ChatOpenAI({
      model: `clawdbot:${agent}`,
      apiKey,
      maxRetries: 0,
      useResponsesApi: true,
      configuration: { baseURL },
    });
  const streamed = async (asked, ...given) => {
    let message;
    for await (const chunk of await asked.stream(...given)) message = message?.concat(chunk) ?? chunk;
    return message;
  };
  const both = [(asked, ...given) => asked.invoke(...given), streamed];

  return {
    'text and usage': async () => {
      for (const answer of both) {
        const { text, usage_metadata } = await answer(model('main'), 'one two');
        assert.deepEqual([text, usage_metadata.total_tokens], ['one two', 4]);
      }
    },
    'a second turn, resent and continued': async () => {
      for (const answer of both) {
        const first = await answer(model('recall'), [new HumanMessage('one')]);
        const resent = await answer(model('recall'), [new HumanMessage('one'), first, new HumanMessage('two')]);
        const previous_response_id = first.response_metadata.id;
        const continued = await answer(model('recall'), 'two', { previous_response_id });
        assert.deepEqual([resent.text, continued.text], ['1. one\n2. two', '1. one\n2. two']);
      }
    },
    'tools in a loop': async () => {
      const weather = {
        type: 'function',
        function: { name: 'weather', description: 'The weather of a city', parameters: CITY },
      };
      const bound = model('tools').bindTools([weather]);
      const question = new HumanMessage('weather?');
      for (const answer of both) {
        const asked = await answer(bound, [question]);
        assert.deepEqual(asked.tool_calls[0].args, { city: 'Oslo' });
        const result = new ToolMessage({ content: 'rain', tool_call_id: asked.tool_calls[0].id });
        assert.equal((await answer(bound, [question, asked, result])).text, 'rain');
      }
    },
    failures: async () => {
      assert.equal((await raised(() => model('failing').invoke(fresh()))).status, 500);
      assert.equal((await raised(() => streamed(model('broken'), fresh()))).code, 'agent_error');
    },
  };
}
