import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { openAiCompat } from '../../../lib';
import { aiSdkAgent } from '../../../lib/agents/ai-sdk';
import type { AiSdkSettings } from '../../../lib/agents/ai-sdk/settings';
import { embeddedGateway } from '../../../lib/gateways/embedded';
import type { AgentDefinition } from '../../../lib/gateways/embedded/agent';
import type { AgentRun, GatewayRuntime } from '../../../types/gateway';
import type { OpenAiCompatOptions } from '../../../types/options';
import { sdk } from '../../helpers/chat';
import { CONFIG } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

export const KEY = 'sk-upstream-0123456789abcdef';

/** A provider at an OpenAI-compatible address. */
export const provider = (baseURL: string) => ({
  name: 'openaiCompatible',
  baseURL,
  apiKey: KEY,
  includeUsage: true,
  supportsStructuredOutputs: true,
});

/** A model of it, as a host in code makes it. */
export const modelOn = (baseURL: string) => createOpenAICompatible(provider(baseURL))('upstream-model');

/** The official SDK before a Gateway whose agent `main` is on a model; and what `onError` was told. */
export async function gatewayOn(
  agent: AgentDefinition | { baseURL: string; settings?: Omit<AiSdkSettings, 'model'> },
  options: OpenAiCompatOptions = {},
) {
  const main = 'run' in agent ? agent : aiSdkAgent({ model: modelOn(agent.baseURL), ...agent.settings });
  const reported: unknown[] = [];
  const runs: AgentRun[] = [];
  const runtime: GatewayRuntime = embeddedGateway({
    config: CONFIG,
    agents: {
      main: {
        ...main,
        run(run) {
          runs.push(run);
          return main.run(run);
        },
      },
    },
  });
  const compat = openAiCompat(runtime, { onError: (error) => void reported.push(error), ...options });
  const url = await serve(host(compat));
  return { url, client: sdk(url), reported, runs, runtime };
}
