import assert from 'node:assert/strict';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, isStepCount, jsonSchema, Output, streamText, tool } from 'ai';
import { abortWhileHanging, CITY, fresh, PNG, raised, SEEN } from './kit.mjs';

export const packages = ['ai', '@ai-sdk/openai-compatible'];

export function checks(gateway) {
  const provider = (apiKey = gateway.key) =>
    createOpenAICompatible({
      name: 'gateway',
      baseURL: gateway.baseURL,
      apiKey,
      includeUsage: true,
      supportsStructuredOutputs: true,
    });
  const ask = (agent, more = {}) => ({
    model: provider()(`clawdbot:${agent}`),
    prompt: 'one two',
    maxRetries: 0,
    ...more,
  });

  return {
    text: async () => {
      const { text, finishReason } = await generateText(ask('main'));
      assert.deepEqual([text, finishReason], ['one two', 'stop']);
    },
    stream: async () => {
      const result = streamText(ask('main'));
      assert.deepEqual(await Array.fromAsync(result.textStream), ['one ', 'two']);
      assert.equal(await result.finishReason, 'stop');
    },
    usage: async () => {
      assert.equal((await generateText(ask('main'))).usage.totalTokens, 4);
      assert.equal((await streamText(ask('main')).usage).totalTokens, 4);
    },
    'tools in a loop': async () => {
      const asked = [];
      const weather = tool({
        description: 'The weather of a city',
        inputSchema: jsonSchema(CITY),
        execute: async (input) => {
          asked.push(input);
          return 'rain';
        },
      });
      const settings = ask('tools', { tools: { weather }, stopWhen: isStepCount(3) });
      assert.deepEqual([(await generateText(settings)).text, await streamText(settings).text], ['rain', 'rain']);
      assert.deepEqual(asked, [{ city: 'Oslo' }, { city: 'Oslo' }]);
    },
    'structured output': async () => {
      const output = Output.object({ schema: jsonSchema(CITY) });
      assert.deepEqual((await generateText(ask('json', { output }))).output, { city: 'Oslo' });
      assert.deepEqual(await streamText(ask('json', { output })).output, { city: 'Oslo' });
    },
    'an image part': async () => {
      const content = [{ type: 'file', data: PNG, mediaType: 'image/png' }];
      const { text } = await generateText(ask('eyes', { prompt: [{ role: 'user', content }] }));
      assert.equal(text, SEEN);
    },
    'typed errors': async () => {
      const unknown = await raised(() => generateText(ask('nobody')));
      assert.ok(APICallError.isInstance(unknown));
      assert.deepEqual([unknown.statusCode, unknown.isRetryable], [404, false]);
      const wrong = await raised(() => generateText(ask('main', { model: provider('wrong')('clawdbot') })));
      assert.equal(wrong.statusCode, 401);
    },
    'a failure after the first words': async () => {
      const errors = [];
      const result = streamText(ask('broken', { prompt: fresh(), onError: ({ error }) => void errors.push(error) }));
      assert.equal(await result.text, 'so far');
      assert.deepEqual([await result.finishReason, errors.length, errors[0]?.code], ['error', 1, 'agent_error']);
    },
    'an answer after white space': async () => {
      assert.equal((await generateText(ask('slow'))).text, 'at last');
    },
    'a failure after white space': async () => {
      assert.ok(APICallError.isInstance(await raised(() => generateText(ask('slow-broken')))));
    },
    'abort stops the run': async () => {
      await abortWhileHanging(gateway, (abortSignal) => generateText(ask('hanging', { abortSignal })));
      await abortWhileHanging(gateway, (abortSignal) =>
        streamText(ask('hanging', { abortSignal, onError: () => undefined })).consumeStream(),
      );
    },
  };
}
