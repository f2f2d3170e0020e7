import { agentOf } from '../../lib/cli/agent-of';
import type { AgentEntry } from '../../lib/cli/config-schema';

const entry = (model: string, more: Partial<AgentEntry> = {}): AgentEntry => ({ id: 'main', model, ...more });

describe('an agent of the config', () => {
  it('has what its model honours, and what its entry says', async () => {
    const agent = await agentOf(
      entry('openai-compatible/m', { baseURL: 'http://127.0.0.1:9/v1', name: 'Bob', default: true }),
    );
    expect(agent).toMatchObject({ name: 'Bob', default: true });
    expect(agent.supports).toEqual(expect.arrayContaining(['client-tools', 'sampling', 'reasoning_effort']));
  });

  it.each([
    [
      'mistral/large',
      {},
      "The model 'mistral/large' needs a package that is not installed: npm install ai @ai-sdk/mistral",
    ],
    [
      'gpt-5',
      {},
      "The model 'gpt-5' must be <provider>/<model>, 'openai/gpt-5-mini' for example, or one of builtin/echo, builtin/recall, builtin/tools.",
    ],
    ['../x/y', {}, "The model '../x/y' must be <provider>/<model>"],
    ['builtin/x', {}, "There is no model 'builtin/x'. Use one of builtin/echo"],
    ['builtin/echo', { baseURL: 'http://x' }, "The model 'builtin/echo' is built in and has no base URL."],
    ['openai-compatible/m', {}, "The model 'openai-compatible/m' needs a base URL: --base-url http"],
    ['openai-compatible/m', { baseURL: 'ftp://x' }, "The base URL 'ftp://x' of 'openai-compatible/m' must be"],
    ['openai-compatible/m', { baseURL: 'localhost:1' }, "The base URL 'localhost:1' of 'openai-compatible/m' must be"],
    ['openai/m', {}, "The model 'openai/m' has no key: set OPENAI_API_KEY."],
    [
      'openai/m',
      { apiKeyEnv: 'MY_KEY' },
      "The model 'openai/m' has no key: the environment variable MY_KEY is not set.",
    ],
  ])('%s %j is one line of what to do', async (model, more, expected) => {
    const before = process.env.OPENAI_API_KEY;
    delete process.env.OPENAI_API_KEY;
    try {
      await expect(agentOf(entry(model, more))).rejects.toMatchObject({
        name: 'UsageError',
        message: expect.stringContaining(expected),
      });
    } finally {
      if (before !== undefined) process.env.OPENAI_API_KEY = before;
    }
  });
});
