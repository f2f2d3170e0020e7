import type { AgentEvent, AgentInfo, AgentRun, GatewayConfig, GatewayRuntime } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';
import { type Agent, type AgentDefinition, agentsById } from './agent';
import { ReplyRecorder } from './reply';
import { resolveSessions, type SessionsOptions } from './sessions/options';
import { Sessions } from './sessions/sessions';

/** The options of `embeddedGateway`. */
export interface EmbeddedGatewayOptions {
  /** The Gateway's config, or a function that is asked for it at each request. */
  config: GatewayConfig | (() => GatewayConfig);
  /** The agents by their ids, each a function of the run. */
  agents: Readonly<Record<string, Agent | AgentDefinition>>;
  /** Where sessions are kept, and how much of one a model is shown. Defaults to the last 1,000, in memory, whole. */
  sessions?: SessionsOptions | undefined;
}

/**
 * A Gateway in this process: agents are functions, sessions live in memory or where a store keeps them.
 *
 * Turn and reply are remembered together when the run finishes. If the client left, the reply is remembered as far as it
 * came, marked incomplete; if the run failed or its time was over, nothing is, because the client will try again.
 *
 * @throws TypeError if the agents are none, or wrong; or an option of `sessions` is.
 * @example
 * const config = { gateway: { auth: { mode: 'token' as const, token: process.env.GATEWAY_TOKEN } } };
 * const main: Agent = async function* (run) { yield `You said: ${run.text}`; };
 * app.use(openAiCompat(embeddedGateway({ config, agents: { main } })));
 */
export function embeddedGateway(options: EmbeddedGatewayOptions): GatewayRuntime {
  const { config } = options;
  const agents = agentsById(options.agents);
  const { store, budget } = resolveSessions(options.sessions);
  const sessions = new Sessions(store, budget);
  const infos = [...agents].map(([id, { run: _, ...info }]): AgentInfo => ({ id, ...info }));

  return {
    config: () => (typeof config === 'function' ? config() : config),
    agents: () => infos,

    async *run(run: AgentRun): AsyncGenerator<AgentEvent> {
      const agent = agents.get(run.agentId);
      if (agent === undefined) throw gatewayError('agent_not_found');
      const session = await sessions.open(run);
      const reply = new ReplyRecorder();
      let finished = false;
      try {
        for await (const said of agent.run({
          ...run,
          conversation: session.conversation,
          attachments: session.attachments,
        })) {
          if (run.signal.aborted) break;
          const event: AgentEvent = typeof said === 'string' ? { type: 'text', text: said } : said;
          reply.add(event);
          yield event;
        }
        if (run.signal.aborted) return;
        // The endpoint refuses such an answer, and the client will try again: it must not be remembered.
        if (run.toolChoice === 'required' && !reply.calledOneOf(run.tools))
          throw gatewayError('tool_choice_unsatisfied');
        finished = true;
      } finally {
        if ((run.signal.reason as Error | undefined)?.name === 'AbortError') await session.commit(reply.partial());
        else if (finished) await session.commit(reply.whole());
      }
    },
  };
}
