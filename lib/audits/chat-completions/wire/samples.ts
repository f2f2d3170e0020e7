import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { sample } from '../../wire/sample';
import { type ChatStream, chat, chatStream } from './chat';

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
