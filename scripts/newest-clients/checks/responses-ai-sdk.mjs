import assert from 'node:assert/strict';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, generateText, isStepCount, jsonSchema, Output, streamText, tool } from 'ai';
import { CITY, fresh, raised } from './kit.mjs';

export const packages = ['ai', '@ai-sdk/openai'];

export function checks({ key: apiKey, baseURL }) {
  const provider = createOpenAI({ baseURL, apiKey });
  const ask = (agent, more = {}) => ({ model: provider(`clawdbot:${agent}`), maxRetries: 0, ...more });
  const both = [generateText, streamText];

  return {
    'text and usage': async () => {
      for (const answer of both) {
        const result = await answer(ask('main', { prompt: 'one two' }));
        assert.deepEqual([await result.text, (await result.usage).totalTokens], ['one two', 4]);
      }
    },
    'three turns, which refer to what was answered': async () => {
      for (const answer of both) {
        const messages = [];
        const said = [];
        for (const content of ['one', 'two', 'three']) {
          messages.push({ role: 'user', content });
          const result = await answer(ask('recall', { messages }));
          said.push(await result.text);
          messages.push(...(await result.response).messages);
        }
        assert.equal(said[2], '1. one\n2. two\n3. three');
      }
    },
    'tools in a loop': async () => {
      const weather = tool({
        description: 'The weather of a city',
        inputSchema: jsonSchema(CITY),
        execute: async ({ city }) => `rain in ${city}`,
      });
      const request = ask('tools', { tools: { weather }, prompt: 'weather?', stopWhen: isStepCount(3) });
      for (const answer of both) assert.equal(await (await answer(request)).text, 'rain in Oslo');
    },
    'structured output': async () => {
      const output = Output.object({ schema: jsonSchema(CITY) });
      assert.deepEqual((await generateText(ask('json', { output, prompt: 'where?' }))).output, { city: 'Oslo' });
    },
    'reasoning, and a turn after it': async () => {
      for (const answer of both) {
        const first = await answer(ask('thinking', { prompt: 'hi' }));
        assert.deepEqual([await first.reasoningText, await first.text], ['hm', 'thought']);
        const messages = [
          { role: 'user', content: 'hi' },
          ...(await first.response).messages,
          { role: 'user', content: 'so?' },
        ];
        assert.equal(await (await answer(ask('thinking', { messages }))).text, 'thought');
      }
    },
    failures: async () => {
      const failure = await raised(() => generateText(ask('failing', { prompt: fresh() })));
      assert.ok(APICallError.isInstance(failure));
      assert.equal(failure.statusCode, 500);
      const errors = [];
      const onError = ({ error }) => void errors.push(error);
      const result = streamText(ask('broken', { prompt: fresh(), onError }));
      assert.equal(await result.text, 'so far');
      assert.deepEqual([await result.finishReason, errors.length], ['error', 1]);
    },
  };
}
