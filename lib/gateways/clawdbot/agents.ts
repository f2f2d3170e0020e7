import type { AgentInfo } from '../../../types/gateway';
import { AGENT_ID } from '../../config-check/agent-id';
import type { Connection } from './connection';
import { disconnected } from './errors';
import { isPayload } from './frames';

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
      this.#known = agentInfos(await requests.send('agents.list', {}));
    } catch (error) {
      throw disconnected(error);
    }
    this.#fetchedAt = performance.now();
    return this.#known;
  }
}

function agentInfos({ agents, defaultId }: Record<string, unknown>): AgentInfo[] {
  if (!Array.isArray(agents)) throw new Error("The Gateway's answer to 'agents.list' holds no agents.");
  // The id goes into a header of the answer.
  const known = agents.filter(isPayload).filter(({ id }) => AGENT_ID.test(String(id)));
  return known.map(({ id, name, identity }) => ({
    id: String(id),
    ...(typeof (identity?.name ?? name) === 'string' ? { name: identity?.name ?? name } : {}),
    ...(id === defaultId ? { default: true } : {}),
    supports: ['images'] as const,
  }));
}
