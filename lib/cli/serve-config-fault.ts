import { configFault } from '../config-check/config-fault';
import type { AgentEntry, ServeConfig } from './config-schema';
import { isServeConfig } from './config-validator';

/** What is wrong with a config, with its path and what was expected; undefined if nothing is. */
export function serveConfigFault(config: unknown): string | undefined {
  return configFault(isServeConfig, config) ?? sameId((config as Partial<ServeConfig>).agents?.list ?? []);
}

function sameId(list: readonly AgentEntry[]): string | undefined {
  const at = list.findIndex(({ id }, i) => list.findIndex((other) => other.id === id) < i);
  return at === -1 ? undefined : `'agents.list.${at}.id' is '${list[at]?.id}', as of an agent before it.`;
}
