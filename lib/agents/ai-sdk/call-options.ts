import type { AgentRun, ClientTool } from '../../../types/gateway';
import { outputFor } from './answer-format';
import { samplingOptions, samplingSettings, strictOptions } from './sampling';
import type { Sdk } from './sdk';
import type { AiSdkSettings } from './settings';

/**
 * What a run asks for, as options of `streamText`. Only what was asked for is in it, so that all else stays as the agent
 * has it.
 */
export function callOptions(
  run: AgentRun,
  sdk: Sdk,
  own: object,
  settings: AiSdkSettings | undefined,
): Record<string, unknown> {
  const output = run.responseFormat && outputFor(run.responseFormat);
  const providerOptions = providerOptionsFor(run, settings);
  return {
    ...samplingSettings(run.sampling),
    ...toolOptions(run, sdk, own),
    ...(output && { output, experimental_output: output }),
    ...(providerOptions && { providerOptions }),
  };
}

/** Ends the loop after so many steps, and after a call that the client must answer, even one that cannot be parsed. */
export function stepLimit(maxSteps: number, run: AgentRun) {
  const names = new Set(run.tools.map((tool) => tool.name));
  return ({ steps }: { steps: readonly { toolCalls: readonly { toolName: string }[] }[] }) =>
    steps.length >= maxSteps || (steps.at(-1)?.toolCalls ?? []).some((call) => names.has(call.toolName));
}

/** When the client wants a call of its tools, the agent's own are not offered: the model might call one of them instead. */
function toolOptions({ tools, toolChoice }: AgentRun, sdk: Sdk, own: object): Record<string, unknown> {
  const [only, ...others] = tools;
  if (only === undefined) return {};
  const clients = Object.fromEntries(tools.map((tool) => [tool.name, clientTool(tool, sdk)]));
  if (toolChoice === 'auto') return { tools: { ...own, ...clients } };
  return { tools: clients, toolChoice: others.length > 0 ? 'required' : { type: 'tool', toolName: only.name } };
}

/** Without an `execute`, by which the SDK knows that it has to stop at a call. */
function clientTool({ description, parameters, strict }: ClientTool, sdk: Sdk): object {
  return {
    inputSchema: sdk.jsonSchema(parameters ?? { type: 'object', properties: {} }),
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
  };
}

function providerOptionsFor(run: AgentRun, settings: AiSdkSettings | undefined) {
  const { parallel_tool_calls: parallel, ...others } = run.sampling;
  // Providers refuse it where there is no tool that it could be about.
  const sampling =
    parallel === undefined || run.tools.length === 0 ? others : { ...others, parallel_tool_calls: parallel };
  const asked = samplingOptions(sampling, settings?.model);
  const format =
    run.responseFormat?.type === 'json_schema' ? strictOptions(run.responseFormat.strict, settings?.model) : {};
  const own = settings?.providerOptions ?? {};
  const names = Object.keys({ ...asked, ...format });
  if (names.length === 0) return undefined;
  return {
    ...own,
    ...Object.fromEntries(names.map((name) => [name, { ...own[name], ...format[name], ...asked[name] }])),
  };
}
