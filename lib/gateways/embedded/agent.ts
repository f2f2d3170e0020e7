import type { AgentEvent, AgentInfo, AgentRun } from '../../../types/gateway';

/**
 * An agent of the embedded Gateway: a function of the run. A string that it yields is a text delta.
 *
 * `run.messages` is the session's conversation up to and including the turn, whatever the client resent; system and
 * developer messages are not in it but in `run.instructions`. It is cut to the budget of `sessions` by whole turns, and
 * any provider takes it: a reply that was cut off stands as far as it came, a call that the client never ran has a
 * result that says so.
 */
export type Agent = (run: AgentRun) => AsyncIterable<AgentEvent | string>;

/** An agent with what the Gateway tells of it. */
export interface AgentDefinition extends Omit<AgentInfo, 'id'> {
  run: Agent;
}

/** What a client can name: in a model, a header, a session key. */
export const AGENT_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/**
 * The agents by their ids.
 *
 * @throws TypeError if there is none, an id cannot be named by a client, or an agent is no function.
 */
export function defineAgents(agents: Readonly<Record<string, Agent | AgentDefinition>>): Map<string, AgentDefinition> {
  const entries = Object.entries(agents ?? {});
  if (entries.length === 0) {
    throw new TypeError('embeddedGateway: there is no agent. Pass agents: { main: async function* (run) { … } }.');
  }
  return new Map(entries.map(([id, agent]) => [id, defineAgent(id, agent)]));
}

function defineAgent(id: string, agent: Agent | AgentDefinition): AgentDefinition {
  if (!AGENT_ID.test(id)) throw new TypeError(`embeddedGateway: the agent id '${id}' must match ${AGENT_ID.source}.`);
  const definition = typeof agent === 'function' ? { run: agent } : agent;
  if (typeof definition?.run !== 'function') {
    throw new TypeError(`embeddedGateway: the agent '${id}' must be a function of the run, or { run } with one.`);
  }
  return definition;
}
