import type { AgentInfo } from '../../../types/gateway';
import { AGENT_ID } from '../../config-check/members';
import type { Connection } from './connection';
import { disconnected } from './errors';
import { isPayload, type Payload } from './frames';
import type { Requests } from './requests';

/** How old a list may be before it is fetched anew beside the request that reads it. */
const FRESH_MS = 10_000;

/** The Gateway's agents, kept between requests: a request waits only for the first list. */
export class AgentList {
  #known: AgentInfo[] | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<AgentInfo[]> | undefined;
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws gatewayError `gateway_disconnected` while no list is known. */
  async read(): Promise<AgentInfo[]> {
    if (performance.now() - this.#fetchedAt < FRESH_MS && this.#known) return this.#known;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    if (!this.#known) return this.#fetching;
    this.#fetching.catch(() => undefined);
    return this.#known;
  }

  async #fetch(): Promise<AgentInfo[]> {
    const { requests } = await this.#connection.session();
    try {
      const list = await requests.send('agents.list', {});
      this.#known = agentInfos(list, await defaultModel(list, requests));
    } catch (error) {
      throw disconnected(error);
    }
    this.#fetchedAt = performance.now();
    return this.#known;
  }
}

/** The model that the Gateway's defaults name, and how many tokens its context holds. */
interface DefaultModel {
  name: string;
  contextLength: number;
}

/** Asked only where the list says which model an agent has: OpenClaw does. */
async function defaultModel({ agents }: Payload, requests: Requests): Promise<DefaultModel | undefined> {
  if (!Array.isArray(agents) || !agents.some((agent) => isPayload(agent) && isPayload(agent.model))) return undefined;
  const found = await requests.send('sessions.list', { limit: 1 }).catch(() => undefined);
  const { modelProvider, model, contextTokens } = isPayload(found?.defaults) ? found.defaults : ({} as Payload);
  if (!Number.isInteger(contextTokens) || contextTokens <= 0) return undefined;
  return { name: `${modelProvider}/${model}`, contextLength: contextTokens };
}

function agentInfos({ agents, defaultId }: Payload, known: DefaultModel | undefined): AgentInfo[] {
  if (!Array.isArray(agents)) throw new Error("The Gateway's answer to 'agents.list' holds no agents.");
  // The id goes into a header of the answer.
  const named = agents.filter(isPayload).filter(({ id }) => AGENT_ID.test(String(id)));
  return named.map(({ id, name, identity, model }) => ({
    id: String(id),
    ...(typeof (identity?.name ?? name) === 'string' ? { name: identity?.name ?? name } : {}),
    ...(id === defaultId ? { default: true } : {}),
    ...(known !== undefined && model?.primary === known.name ? { contextLength: known.contextLength } : {}),
    supports: ['images'] as const,
  }));
}
