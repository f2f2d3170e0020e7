import type { AgentInfo } from '../../../types/gateway';
import type { Model } from '../../../types/openai';
import { ApiError } from '../../errors/api-error';
import { endpoint, type Handler } from '../../http/endpoint';
import type { Mount } from '../../http/endpoint-context';
import { identify } from '../../http/identify';
import { sendBody } from '../../http/send-body';
import { agentsOf, defaultAgent, resolveAgent } from '../../routing/agent';

/** Nothing says when an agent was made. Clients want an integer, and a constant one keeps their caches. */
const CREATED = 1_735_689_600;

/** `GET /v1/models`: the default agent, each agent that the caller may address, and the host's own names. */
export function models(mount: Mount): Handler {
  return endpoint(mount, 'GET', async (exchange, config) => {
    const { runtime, settings } = mount;
    const caller = await identify(mount, exchange, config);
    const agents = agentsOf(caller, await runtime.agents());
    const aliases = Object.keys(settings.models).filter((name) => name !== '*');
    const named = [
      ...[defaultAgent(agents)].map((agent) => ({ id: 'clawdbot', agent })),
      ...agents.map((agent) => ({ id: `clawdbot:${agent.id}`, agent })),
      ...aliases.map((id) => ({ id, agent: agents.find((agent) => agent.id === settings.models[id]?.agent) })),
    ];
    const data = named.flatMap(({ id, agent }) => (agent === undefined ? [] : [modelOf(id, agent)]));
    sendBody(exchange.res, 200, { object: 'list', data });
  });
}

/** `GET /v1/models/{id}`: any name that a chat request could use. */
export function model(mount: Mount): Handler {
  return endpoint(mount, 'GET', async (exchange, config) => {
    const { runtime, settings } = mount;
    const caller = await identify(mount, exchange, config);
    const id = modelId(exchange.req.url ?? '');
    const agent = resolveAgent({
      model: id,
      header: undefined,
      sessionKey: undefined,
      agents: agentsOf(caller, await runtime.agents()),
      aliases: settings.models,
    });
    sendBody(exchange.res, 200, modelOf(id, agent));
  });
}

/** The SDKs leave `:` as it is and encode `/`; others do otherwise. */
function modelId(url: string): string {
  const encoded = (url.split(/[?#]/)[0] ?? '').replace(/^.*?\/v1\/models\//i, '');
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ApiError('model_not_found', { message: `The model \`${encoded.slice(0, 64)}\` is not encoded well.` });
  }
}

function modelOf(id: string, { name, description }: AgentInfo): Model {
  return {
    id,
    object: 'model',
    created: CREATED,
    owned_by: 'clawdbot',
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
  };
}
