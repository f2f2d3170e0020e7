import type { AgentInfo } from '../../../types/gateway';
import type { Model } from '../../../types/openai';
import type { Brand } from '../../brand';
import {
  type Answer,
  type EndpointContext,
  endpoint,
  type Handler,
  type IsServed,
  identify,
} from '../../http/endpoint';
import { agentsOf, defaultAgent, resolveAgent } from '../../routing/agent';

/** Nothing says when an agent was made. Clients want an integer, and a constant one keeps their caches. */
const CREATED = 1_735_689_600;

/** Every API needs the names that it takes: unless the config says otherwise, they are served as long as one API is. */
const isServed: IsServed = ({ models, chatCompletions, responses }) =>
  models?.enabled ?? (chatCompletions?.enabled !== false || responses?.enabled !== false);

export function models(context: EndpointContext): Readonly<Record<string, Handler>> {
  return {
    '/v1/models': endpoint(context, isServed, { GET: list(context) }),
    // An id may have slashes.
    '/v1/models/*id': endpoint(context, isServed, { GET: retrieve(context) }),
  };
}

/** `GET /v1/models`: the default agent, each agent that the caller may address, and the host's own names. */
function list(context: EndpointContext): Answer {
  const { runtime, settings } = context;
  const { brand } = settings;
  return async (exchange, config) => {
    const caller = await identify(context, exchange, config);
    const agents = agentsOf(caller, await exchange.ask('agents()', () => runtime.agents()));
    const aliases = Object.keys(settings.models).filter((name) => name !== '*');
    const named = [
      ...[defaultAgent(agents)].map((agent) => ({ id: brand.name, agent })),
      ...agents.map((agent) => ({ id: `${brand.name}:${agent.id}`, agent })),
      ...aliases.map((id) => ({ id, agent: agents.find((agent) => agent.id === settings.models[id]?.agent) })),
    ];
    const data = named.flatMap(({ id, agent }) => (agent === undefined ? [] : [modelOf(id, agent, brand)]));
    exchange.send(200, { object: 'list', data });
  };
}

/** `GET /v1/models/{id}`: any name that a chat request could use. */
function retrieve(context: EndpointContext): Answer {
  const { runtime, settings } = context;
  return async (exchange, config, { id = '' }) => {
    const caller = await identify(context, exchange, config);
    const agent = resolveAgent({
      model: id,
      header: undefined,
      sessionKey: undefined,
      agents: agentsOf(caller, await exchange.ask('agents()', () => runtime.agents())),
      aliases: settings.models,
      brand: settings.brand,
    });
    exchange.send(200, modelOf(id, agent, settings.brand));
  };
}

function modelOf(id: string, { name, description, contextLength }: AgentInfo, brand: Brand): Model {
  return {
    id,
    object: 'model',
    created: CREATED,
    owned_by: brand.name,
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    // Under both names: Cline, opencode and Kilo read the first, Codex and Qwen Code the second (docs/CLIENTS.md).
    ...(contextLength !== undefined && { context_length: contextLength, context_window: contextLength }),
  };
}
