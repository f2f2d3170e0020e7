import type { AgentEvent, AgentInfo, AgentRun, GatewayConfig, GatewayRuntime } from '../../../types/gateway';
import { isClientLeft } from '../../errors/client-left';
import { gatewayError } from '../../errors/gateway-error';
import { type Agent, type AgentDefinition, defineAgents } from './agent';
import { ReplyRecorder } from './reply';
import { Sessions } from './sessions';

export interface EmbeddedGatewayOptions {
  /** The Gateway's config, or a function that is asked for it at each request. */
  config: GatewayConfig | (() => GatewayConfig);
  /** The agents by their ids, each a function of the run. */
  agents: Readonly<Record<string, Agent | AgentDefinition>>;
  /** Sessions that are kept in memory; the least recently used leave first. Defaults to 1,000. */
  maxSessions?: number;
}

/**
 * A Gateway in this process: agents are functions, sessions live in memory.
 *
 * Turn and reply are remembered together when the run finishes. If the client left, the reply is remembered as far as it
 * came, marked incomplete; if the run failed, nothing is, because the client will try again.
 *
 * @throws TypeError if the agents are none, or wrong.
 */
export function embeddedGateway(options: EmbeddedGatewayOptions): GatewayRuntime {
  const { config } = options;
  const agents = defineAgents(options.agents);
  const sessions = new Sessions(options.maxSessions ?? 1_000);
  const infos = [...agents].map(([id, { run: _, ...info }]): AgentInfo => ({ id, ...info }));

  return {
    config: () => (typeof config === 'function' ? config() : config),
    agents: () => infos,

    async *run(run: AgentRun): AsyncGenerator<AgentEvent> {
      const agent = agents.get(run.agentId);
      if (agent === undefined) throw gatewayError('agent_not_found');
      const session = sessions.open(run);
      const reply = new ReplyRecorder();
      let finished = false;
      try {
        for await (const said of agent.run({ ...run, messages: session.messages })) {
          const event: AgentEvent = typeof said === 'string' ? { type: 'text', text: said } : said;
          reply.add(event);
          yield event;
        }
        finished = true;
      } finally {
        if (isClientLeft(run.signal.reason)) session.commit(reply.partial());
        else if (finished && !run.signal.aborted) session.commit(reply.whole());
      }
    },
  };
}
