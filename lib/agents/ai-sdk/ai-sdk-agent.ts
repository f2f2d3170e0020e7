import type { AgentEvent, AgentRun, Capability } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';
import type { AgentDefinition, EmbeddedRun } from '../../gateways/embedded/agent';
import { checkAnswer, checkFormat } from './answer-format';
import { callOptions, stepLimit } from './call-options';
import { modelMessages } from './model-messages';
import { isContentFiltered, providerError } from './provider-error';
import { samplingSupport } from './sampling';
import { loadSdk, type Sdk, type SdkResult } from './sdk';
import { type AiSdkAgentLike, type AiSdkSettings, checkSettings, isAgentLike } from './settings';
import { StreamReader } from './stream-reader';
import { TurnMemory } from './turn-memory';

/** What every agent of the AI SDK honours; the sampling depends on its provider. */
const SUPPORTS: readonly Capability[] = [
  'client-tools',
  'response-format',
  'strict-schema',
  'images',
  'audio',
  'files',
];

/**
 * Makes an agent of the embedded Gateway from an agent of the AI SDK, or from a model with its settings.
 *
 * The client's tools are offered beside the agent's own; a call of one ends the turn, and goes on when the result comes.
 * `supports` names what the model's provider is known to take; say it otherwise with `{ ...aiSdkAgent(…), supports }`.
 * The package `ai` (5 or newer) is loaded at the first run.
 *
 * @throws TypeError if there is no model.
 * @example
 * const main = aiSdkAgent({ model: openai.chat('gpt-5-mini'), instructions: 'Be brief.' });
 * app.use(openAiCompat(embeddedGateway({ config, agents: { main } })));
 */
export function aiSdkAgent(agent: AiSdkAgentLike | AiSdkSettings): AgentDefinition {
  return agentOn(agent, loadSdk);
}

/** The same on a module `ai` of the caller's choice. */
export function agentOn(agent: AiSdkAgentLike | AiSdkSettings, load: () => Sdk | Promise<Sdk>): AgentDefinition {
  const settings = isAgentLike(agent) ? undefined : agent;
  if (settings !== undefined || agent == null) checkSettings(settings);
  const memory = new TurnMemory();
  return {
    supports: [...SUPPORTS, ...samplingSupport(settings?.model)],
    ...(settings?.contextLength !== undefined && { contextLength: settings.contextLength }),
    run: (run) => runAgent(run, agent, load, memory),
  };
}

async function* runAgent(
  run: EmbeddedRun,
  agent: AiSdkAgentLike | AiSdkSettings,
  load: () => Sdk | Promise<Sdk>,
  memory: TurnMemory,
): AsyncGenerator<AgentEvent> {
  refuseTakenNames(run, agent.tools ?? {});
  await checkFormat(run);
  const sdk = await load();
  const reader = new StreamReader(new Set(run.tools.map((tool) => tool.name)));
  const left = new AbortController();
  try {
    const result = await start(run, agent, sdk, memory, AbortSignal.any([run.signal, left.signal]));
    for await (const part of result.fullStream) yield* reader.read(part);
    // A stream whose signal has aborted ends as if it were complete.
    run.signal.throwIfAborted();
    if (reader.calls.length > 0) {
      const messages = (await result.responseMessages) ?? (await result.response).messages;
      memory.remember({ calls: reader.calls, ids: reader.ids, messages }, run.caller.id);
    } else if (reader.complete) {
      await checkAnswer(reader.text, run);
    }
  } catch (error) {
    run.signal.throwIfAborted();
    if (!isContentFiltered(error)) throw providerError(error, reader);
    yield { type: 'finish', reason: 'content_filter' };
  } finally {
    left.abort();
  }
}

async function start(
  run: EmbeddedRun,
  agent: AiSdkAgentLike | AiSdkSettings,
  sdk: Sdk,
  memory: TurnMemory,
  abortSignal: AbortSignal,
): Promise<SdkResult> {
  const settings = isAgentLike(agent) ? undefined : agent;
  const instructions = [settings?.instructions, run.instructions].filter((text) => text).join('\n\n');
  const options = {
    ...callOptions(run, sdk, agent.tools ?? {}, settings),
    messages: modelMessages(run, instructions, memory),
    // The text is the host's or the caller's own; it stands among the messages because all versions read it there.
    allowSystemInMessages: true,
    abortSignal,
    // It comes out of the stream; the SDK would print it, with all that was asked.
    onError: () => {},
  };
  if (isAgentLike(agent)) return (await agent.stream(options as never)) as SdkResult;
  const { instructions: _, contextLength: __, maxSteps = 20, ...rest } = agent;
  const maxRetries = rest.maxRetries ?? (Object.keys(agent.tools ?? {}).length > 0 ? 2 : 0);
  return sdk.streamText({ ...rest, ...options, maxRetries, stopWhen: stepLimit(maxSteps, run) });
}

/** Else a call could not be told to be the client's, and a client could stand in for a tool that the agent trusts. */
function refuseTakenNames(run: AgentRun, own: object): void {
  const taken = run.tools.find((tool) => Object.hasOwn(own, tool.name));
  if (taken === undefined) return;
  throw gatewayError('permission_denied', `The agent has a tool '${taken.name}' of its own. Give yours another name.`, {
    param: 'tools',
  });
}
