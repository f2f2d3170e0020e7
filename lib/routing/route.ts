import type { IncomingHttpHeaders } from 'node:http';
import type { AgentInfo, Caller, SessionRef } from '../../types/gateway';
import type { Brand } from '../brand';
import { type Aliases, agentsOf, isTaskName, resolveAgent } from './agent';
import type { SentHeader } from './headers';
import { sessionKey } from './session-key';
import { namedSession } from './sources';

export interface RouteSettings {
  brand: Brand;
  models: Aliases;
  session: {
    from: readonly string[];
    /** Whose history holds for a session that was named by a source. */
    history(source: string): SessionRef['history'];
  };
}

export interface RouteQuery {
  caller: Caller;
  headers: IncomingHttpHeaders;
  /** The header that names an agent, if it was sent. */
  agentHeader: SentHeader | undefined;
  /** The request's `model`, if it has one. */
  model: string | undefined;
  /** A member of the request's body, by its name on the wire. */
  field(name: string): unknown;
  /** All that the Gateway has. */
  agents: readonly AgentInfo[];
  /** The host says that it is a chat UI's housekeeping call. */
  isTask: boolean;
}

/** Where a request goes. */
export interface Route {
  agent: AgentInfo;
  session: SessionRef;
  /** What named the session; undefined for one that nothing names. */
  source: string | undefined;
  task: boolean;
}

/**
 * The agent and the session of a request. A housekeeping call of a chat UI (title, tags, follow-ups) never touches the
 * session it is about.
 *
 * @throws ApiError 404 for the agent, 400 for the session.
 */
export function route(query: RouteQuery, settings: RouteSettings): Route {
  const { caller, headers, agentHeader, model } = query;
  const named = namedSession(settings, headers, query.field);
  const agent = resolveAgent({
    model,
    header: agentHeader,
    sessionKey: named?.isKey ? { name: named.param, value: named.value } : undefined,
    agents: agentsOf(caller, query.agents),
    aliases: settings.models,
    brand: settings.brand,
  });
  const task = query.isTask || isTaskName(model, settings.models, settings.brand);
  const kept = task ? undefined : named;
  return {
    agent,
    session: {
      key: sessionKey(agent.id, caller, kept),
      stateless: kept === undefined,
      history: kept === undefined ? 'gateway' : settings.session.history(kept.source),
    },
    source: kept?.source,
    task,
  };
}
