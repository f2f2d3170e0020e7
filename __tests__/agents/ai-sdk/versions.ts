import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import * as ai6 from 'ai';
import * as ai5 from 'ai5';
import { createOpenAICompatible as createOpenAICompatible1 } from 'openai-compatible1';
import { agentOn } from '../../../lib/agents/ai-sdk/ai-sdk-agent';
import type { Sdk } from '../../../lib/agents/ai-sdk/sdk';
import type { AiSdkAgentLike, AiSdkSettings } from '../../../lib/agents/ai-sdk/settings';
import { provider } from './gateway-on';

type Settings = Omit<AiSdkSettings, 'model'>;

/** Each version of the AI SDK, with an agent told by its settings and one made of the SDK's own class. */
export const VERSIONS = [
  {
    version: 'ai 6, settings',
    jsonSchema: ai6.jsonSchema,
    agent: (baseURL: string, settings: Settings = {}) =>
      agentOn({ model: createOpenAICompatible(provider(baseURL))('m'), ...settings }, () => ai6 as unknown as Sdk),
  },
  {
    version: 'ai 6, ToolLoopAgent',
    jsonSchema: ai6.jsonSchema,
    agent: (baseURL: string, settings: Settings = {}) => {
      const model = createOpenAICompatible(provider(baseURL))('m');
      const agent = new ai6.ToolLoopAgent({ model, ...(settings as object) });
      return agentOn(agent satisfies AiSdkAgentLike, () => ai6 as unknown as Sdk);
    },
  },
  {
    version: 'ai 5, settings',
    jsonSchema: ai5.jsonSchema,
    agent: (baseURL: string, settings: Settings = {}) =>
      agentOn({ model: createOpenAICompatible1(provider(baseURL))('m'), ...settings }, () => ai5 as unknown as Sdk),
  },
  {
    version: 'ai 5, Experimental_Agent',
    jsonSchema: ai5.jsonSchema,
    agent: (baseURL: string, { instructions, ...settings }: Settings = {}) => {
      const model = createOpenAICompatible1(provider(baseURL))('m');
      const stopWhen = ai5.stepCountIs(20);
      const system = instructions === undefined ? {} : { system: instructions };
      const agent = new ai5.Experimental_Agent({ model, stopWhen, ...system, ...(settings as object) });
      return agentOn(agent satisfies AiSdkAgentLike, () => ai5 as unknown as Sdk);
    },
  },
];
