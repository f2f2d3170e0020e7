import type { AuditTarget } from '../types';

const SAMPLES = new WeakMap<AuditTarget, Map<string, Promise<unknown>>>();

/**
 * What several audits look at is asked for once a target: a model's answers take time and cost money.
 *
 * @param target The object is the key, so a fresh object gets fresh answers.
 */
export function sample<T>(target: AuditTarget, name: string, take: () => Promise<T>): Promise<T> {
  const taken = SAMPLES.get(target) ?? new Map<string, Promise<unknown>>();
  SAMPLES.set(target, taken);
  if (!taken.has(name)) taken.set(name, take());
  return taken.get(name) as Promise<T>;
}
