import type { AuditTarget } from '../types';
import { type ChatStream, chat, chatStream } from './chat';
import type { Answer } from './exchange';

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

/** The answer to the smallest request. */
export function plainAnswer(target: AuditTarget): Promise<Answer> {
  return sample(target, 'plain', () => chat(target));
}

/** The stream of the smallest request. */
export function plainStream(target: AuditTarget): Promise<ChatStream> {
  return sample(target, 'stream', () => chatStream(target));
}

/** The same with `include_usage`. */
export function usageStream(target: AuditTarget): Promise<ChatStream> {
  return sample(target, 'usage stream', () => chatStream(target, { stream_options: { include_usage: true } }));
}
