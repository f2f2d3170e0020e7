import type { AgentEvent, AgentInfo, AgentRun, Attachment } from '../../../types/gateway';
import type { ChatMessage } from '../../../types/openai';
import { AGENT_ID } from '../../config-check/members';

/** One run of an agent of the embedded Gateway: what every runtime is given, and the conversation as its session has it. */
export interface EmbeddedRun extends AgentRun {
  /**
   * What to show a model: the session's conversation up to and including the turn, whatever the client resent. (`messages`
   * is what the client sent.) System and developer messages are not in it but in `instructions`.
   *
   * It is cut to the budget of `sessions` by whole turns, and any provider takes it: a reply that was cut off stands as far
   * as it came, a call that the client never ran has a result that says so.
   */
  conversation: readonly ChatMessage[];
  /** The files of the turn. In an embedded run, `message` and `part` say where: `conversation[message].content[part]`. */
  attachments: readonly Attachment[];
}

/**
 * An agent of the embedded Gateway: a function of the run. A string that it yields is a text delta.
 *
 * @example
 * const main: Agent = async function* ({ conversation, instructions, signal }) {
 *   yield `There are ${conversation.length} messages so far.`;
 * };
 */
export type Agent = (run: EmbeddedRun) => AsyncIterable<AgentEvent | string>;

/** An agent with what the Gateway tells of it. */
export interface AgentDefinition extends Omit<AgentInfo, 'id'> {
  /** Answers a run. */
  run: Agent;
}

/**
 * The definition itself, with its types checked where it is written: without it, `supports` of a definition that is kept
 * in a variable would widen to `string[]`.
 *
 * @example
 * const main = defineAgent({ ...aiSdkAgent({ model }), supports: ['images'] });
 * embeddedGateway({ config, agents: { main } });
 */
export function defineAgent(agent: AgentDefinition): AgentDefinition {
  return agent;
}

/**
 * The agents by their ids.
 *
 * @throws TypeError if there is none, an id cannot be named by a client, or an agent is no function.
 */
export function agentsById(agents: Readonly<Record<string, Agent | AgentDefinition>>): Map<string, AgentDefinition> {
  const entries = Object.entries(agents ?? {});
  if (entries.length === 0) {
    throw new TypeError('embeddedGateway: there is no agent. Pass agents: { main: async function* (run) { … } }.');
  }
  return new Map(entries.map(([id, agent]) => [id, definitionOf(id, agent)]));
}

function definitionOf(id: string, agent: Agent | AgentDefinition): AgentDefinition {
  if (!AGENT_ID.test(id)) throw new TypeError(`embeddedGateway: the agent id '${id}' must match ${AGENT_ID.source}.`);
  const definition = typeof agent === 'function' ? { run: agent } : agent;
  if (typeof definition?.run !== 'function') {
    throw new TypeError(`embeddedGateway: the agent '${id}' must be a function of the run, or { run } with one.`);
  }
  return definition;
}
