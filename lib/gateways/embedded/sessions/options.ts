import { configFault } from '../../../config-check/config-fault';
import { memorySessions } from './memory';
import { isSessionsOptions } from './options-validator';
import type { SessionStore } from './store';
import type { ViewBudget } from './view';

/** What the embedded Gateway remembers, and how much of it a model is shown. */
export interface SessionsOptions extends ViewBudget {
  /** Where sessions are kept. Defaults to this process's memory. */
  store?: SessionStore | undefined;
  /** Sessions that are kept in memory; the least recently used leave first. Only without a `store`. Defaults to 1,000. */
  max?: number | undefined;
}

const METHODS = ['read', 'append', 'remove', 'list'] as const satisfies (keyof SessionStore)[];

/**
 * @throws TypeError if an option is unknown or wrong, or the store is none.
 */
export function resolveSessions(options: SessionsOptions = {}): { store: SessionStore; budget: ViewBudget } {
  const fault = configFault(isSessionsOptions, options);
  if (fault !== undefined) throw new TypeError(`embeddedGateway sessions: ${fault}`);
  const { store, max, ...budget } = options;
  if (store === undefined) return { store: memorySessions(max === undefined ? {} : { max }), budget };
  if (max !== undefined) {
    throw new TypeError("embeddedGateway sessions: 'max' is for sessions in memory. With a 'store', leave it out.");
  }
  const missing = METHODS.filter((method) => typeof store?.[method] !== 'function');
  if (missing.length > 0) {
    throw new TypeError(
      `embeddedGateway sessions: the 'store' has no ${missing.join(', ')}. Use fileSessions({ dir }).`,
    );
  }
  return { store, budget };
}
