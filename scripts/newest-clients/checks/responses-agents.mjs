import assert from 'node:assert/strict';
import { Agent, handoff, OpenAIConversationsSession, OpenAIProvider, Runner, tool } from '@openai/agents';
import OpenAI from 'openai';
import { z } from 'zod';
import { fresh, raised } from './kit.mjs';

export const packages = ['@openai/agents'];

export function checks({ key: apiKey, baseURL }) {
  const runner = new Runner({ modelProvider: new OpenAIProvider({ apiKey, baseURL }), tracingDisabled: true });
  const agent = (name, more = {}) => new Agent({ name, instructions: 'Be brief.', model: `clawdbot:${name}`, ...more });
  const streamed = async (asked, input, options) => {
    const result = await runner.run(asked, input, { ...options, stream: true });
    await result.completed;
    return result;
  };
  const both = [(...given) => runner.run(...given), streamed];
  const weather = tool({
    name: 'weather',
    description: 'The weather of a city',
    parameters: z.object({ city: z.enum(['Oslo']) }),
    execute: async ({ city }) => `rain in ${city}`,
  });
  const tools = agent('tools', { tools: [weather] });

  return {
    'tools in a loop': async () => {
      for (const run of both) assert.equal((await run(tools, 'weather?')).finalOutput, 'rain in Oslo');
    },
    'continued by its id': async () => {
      for (const run of both) {
        const { lastResponseId: previousResponseId } = await run(agent('recall'), 'one');
        assert.equal((await run(tools, 'weather?', { previousResponseId })).finalOutput, 'rain in Oslo');
        assert.equal((await run(agent('recall'), 'two', { previousResponseId })).finalOutput, '1. one\n2. two');
      }
    },
    'in a conversation, and a session': async () => {
      const { conversations } = new OpenAI({ apiKey, baseURL });
      for (const run of both) {
        const { id: conversationId } = await conversations.create();
        const session = new OpenAIConversationsSession({ apiKey, baseURL });
        for (const options of [{ conversationId }, { session }]) {
          assert.equal((await run(tools, 'weather?', options)).finalOutput, 'rain in Oslo');
          assert.equal((await run(agent('recall'), 'so?', options)).finalOutput, '1. weather?\n2. so?');
        }
      }
    },
    'another agent by handoff': async () => {
      const first = agent('tools', { handoffs: [handoff(agent('recall'))] });
      for (const run of both) {
        const { finalOutput, lastAgent } = await run(first, 'hi');
        assert.deepEqual([finalOutput, lastAgent.name], ['1. hi', 'recall']);
      }
    },
    failures: async () => {
      assert.equal((await raised(() => runner.run(agent('failing'), fresh()))).status, 500);
      assert.match((await raised(() => streamed(agent('broken'), fresh()))).message, /agent failed/);
    },
  };
}
