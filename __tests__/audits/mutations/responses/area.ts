import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { dropEvents, onEvent, onObject } from './transforms';

/** Makers of the mutations that break audits of one area. */
export function mutationsOf(area: string) {
  const at = (...names: string[]) => names.map((name) => `${area}.${name}`);
  return {
    at,
    changes: (name: string, breaks: readonly string[], change: (response: Json) => void): Mutation => ({
      name,
      breaks: at(...breaks),
      mutate: onObject(change),
    }),
    changesEvent: (
      name: string,
      breaks: readonly string[],
      type: string | RegExp,
      change: (event: Json) => void,
    ): Mutation => ({ name, breaks: at(...breaks), mutate: onEvent(type, change) }),
    drops: (type: string, ...breaks: string[]): Mutation => ({
      name: `leaves ${type} out`,
      breaks: at(...breaks),
      mutate: dropEvents(type),
    }),
  };
}
