import type { AgentInfo, Caller } from '../../types/gateway';
import type { Brand } from '../brand';
import { ApiError, invalidValue } from '../errors/api-error';
import { shortened } from '../text';
import type { SentHeader } from './headers';

/** More names for agents; `*` is any other name. */
export type Aliases = Readonly<Record<string, { agent: string; task: boolean }>>;

export interface AgentQuery {
  /** The request's `model`, if it has one. */
  model: string | undefined;
  /** The header that names an agent, if it was sent. It wins over any model. */
  header: SentHeader | undefined;
  /** The session key that the client named. One that names an agent routes, where nothing else does. */
  sessionKey: SentHeader | undefined;
  /** Those that the caller may address. */
  agents: readonly AgentInfo[];
  /** `options.models`. */
  aliases: Aliases;
  brand: Brand;
}

const AGENT_KEY = /^agent:([^:]+):/i;

/**
 * The agent that a request addresses.
 *
 * @throws ApiError 404 `model_not_found` if the caller has no such agent; one that others have looks the same. 400 if the
 *   session key names another agent than the request.
 */
export function resolveAgent(query: AgentQuery): AgentInfo {
  const { header, sessionKey, model = '' } = query;
  const named = header !== undefined ? header.value.toLowerCase() : modelAgent(query);
  const keyed = sessionKey && AGENT_KEY.exec(sessionKey.value)?.[1]?.toLowerCase();
  if (named === undefined && keyed !== undefined) {
    return find(query, keyed) ?? notFound(query, sessionKey?.name ?? '', keyed);
  }
  const agent = named === undefined ? defaultAgent(query.agents) : find(query, named);
  if (agent === undefined) return header ? notFound(query, header.name, header.value) : notFound(query, 'model', model);
  if (sessionKey !== undefined && keyed !== undefined && keyed !== agent.id) {
    throw invalidValue(
      sessionKey.name,
      'the session key belongs to another agent than the one that the request names.',
    );
  }
  return agent;
}

/** The agents that a caller may address. */
export function agentsOf(caller: Caller, agents: readonly AgentInfo[]): readonly AgentInfo[] {
  return caller.agents === undefined ? agents : agents.filter((agent) => caller.agents?.includes(agent.id));
}

/** The one marked default, else `main`, else the first. */
export function defaultAgent(agents: readonly AgentInfo[]): AgentInfo | undefined {
  return agents.find((agent) => agent.default) ?? agents.find((agent) => agent.id === 'main') ?? agents[0];
}

/** The id that the model names, or undefined where it names only the Gateway: a typo must not reach the wrong agent. */
function modelAgent({ model = '', aliases, agents, brand }: AgentQuery): string | undefined {
  const name = model.trim();
  if (Object.hasOwn(aliases, name)) return aliases[name]?.agent;
  if (brand.gatewayModel.test(name)) return undefined;
  const id = brand.agentModel.exec(name)?.[1]?.toLowerCase();
  if (id === 'default') return defaultAgent(agents)?.id ?? id;
  return id ?? aliases['*']?.agent ?? '';
}

/** Whether a model name is one that the host has set aside for housekeeping calls. */
export function isTaskName(model: string | undefined, aliases: Aliases, brand: Brand): boolean {
  const name = model?.trim() ?? '';
  if (Object.hasOwn(aliases, name)) return aliases[name]?.task === true;
  return !brand.gatewayModel.test(name) && !brand.agentModel.test(name) && name !== '' && aliases['*']?.task === true;
}

function find({ agents }: AgentQuery, id: string): AgentInfo | undefined {
  return agents.find((agent) => agent.id === id);
}

function notFound({ brand }: AgentQuery, param: string, name: string): never {
  throw new ApiError('model_not_found', {
    param,
    message: `The model \`${shortened(name, 64)}\` does not exist or you do not have access to it. Use \`${brand.name}\` or \`${brand.name}:<agentId>\`.`,
  });
}
