import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { AgentInfo } from '../../types/gateway';
import type { Model } from '../../types/openai';
import { ApiError } from '../errors/api-error';
import { agentsOf, defaultAgent, resolveAgent } from '../session/agent';
import { endpoint } from './endpoint';
import type { Mount } from './mount';

/** Nothing says when an agent was made. Clients want an integer, and a constant one keeps their caches. */
const CREATED = 1_735_689_600;

/** `GET /v1/models`: the default agent, each agent that the caller may address, and the host's own names. */
export function models(mount: Mount): RequestHandler {
  return endpoint(mount, 'GET', async ({ req, res }, config) => {
    const { runtime, settings, authenticate } = mount;
    const caller = await authenticate(req, res, config.gateway);
    const agents = agentsOf(caller, await runtime.agents());
    const aliases = Object.keys(settings.models).filter((name) => name !== '*');
    const named = [
      ...[defaultAgent(agents)].map((agent) => ({ id: 'clawdbot', agent })),
      ...agents.map((agent) => ({ id: `clawdbot:${agent.id}`, agent })),
      ...aliases.map((id) => ({ id, agent: agents.find((agent) => agent.id === settings.models[id]?.agent) })),
    ];
    const data = named.flatMap(({ id, agent }) => (agent === undefined ? [] : [modelOf(id, agent)]));
    sendJson(res, { object: 'list', data });
  });
}

/** `GET /v1/models/{id}`: any name that a chat request could use. */
export function model(mount: Mount): RequestHandler {
  return endpoint(mount, 'GET', async ({ req, res }, config) => {
    const { runtime, settings, authenticate } = mount;
    const caller = await authenticate(req, res, config.gateway);
    const id = modelId(req.url ?? '');
    const agent = resolveAgent({
      model: id,
      header: undefined,
      sessionKey: undefined,
      agents: agentsOf(caller, await runtime.agents()),
      aliases: settings.models,
    });
    sendJson(res, modelOf(id, agent));
  });
}

/** The SDKs leave `:` as it is and encode `/`; others do otherwise. */
function modelId(url: string): string {
  const encoded = (url.split('?')[0] ?? '').replace(/^.*?\/models\//, '');
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

function sendJson(res: ServerResponse, body: object): void {
  const text = JSON.stringify(body);
  res.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
}
