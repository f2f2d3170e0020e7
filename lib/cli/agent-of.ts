import { agentOn } from '../agents/ai-sdk/ai-sdk-agent';
import { samplingOptions, samplingSettings } from '../agents/ai-sdk/sampling';
import { BUILTIN_MODELS } from '../gateways/embedded';
import type { AgentDefinition } from '../gateways/embedded/agent';
import { UsageError } from './command';
import { type AgentEntry, samplingDefaults } from './config-schema';
import { providerModel } from './provider-model';

/**
 * The agent that an entry of the config describes.
 *
 * @throws UsageError if its model cannot be had; the message says what to install or to set.
 */
export async function agentOf(entry: AgentEntry): Promise<AgentDefinition> {
  const { name, description, contextLength, default: isDefault } = entry;
  return {
    ...(entry.model.startsWith('builtin/') ? builtin(entry) : await onProvider(entry)),
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(contextLength !== undefined && { contextLength }),
    ...(isDefault !== undefined && { default: isDefault }),
  };
}

function builtin({ model, baseURL }: AgentEntry): AgentDefinition {
  if (!isBuiltin(model)) {
    throw new UsageError(`There is no model '${model}'. Use one of ${Object.keys(BUILTIN_MODELS).join(', ')}.`);
  }
  if (baseURL !== undefined) throw new UsageError(`The model '${model}' is built in and has no base URL.`);
  return BUILTIN_MODELS[model];
}

function isBuiltin(model: string): model is keyof typeof BUILTIN_MODELS {
  return Object.hasOwn(BUILTIN_MODELS, model);
}

async function onProvider(entry: AgentEntry): Promise<AgentDefinition> {
  const { model, sdk } = await providerModel(entry);
  const sampling = samplingDefaults(entry);
  return agentOn(
    {
      model,
      ...samplingSettings(sampling),
      providerOptions: samplingOptions(sampling, model),
      ...(entry.instructions !== undefined && { instructions: entry.instructions }),
      ...(entry.maxSteps !== undefined && { maxSteps: entry.maxSteps }),
    },
    () => sdk,
  );
}
