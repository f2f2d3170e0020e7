import type { AgentEvent } from '../../../types/gateway';
import { isPayload, type Payload } from './frames';
import type { SessionSocket } from './session-socket';

/** The text of a final response: `payloads[].text`, as the Gateway's own endpoint joins it. */
export function textOfResult(result: unknown): string | undefined {
  if (!isPayload(result) || !Array.isArray(result.payloads)) return undefined;
  const texts = result.payloads.map((payload: unknown) => (isPayload(payload) ? payload.text : undefined));
  return texts.filter((text) => typeof text === 'string' && text !== '').join('\n\n');
}

/** The text of a message of the transcript. */
export function textOfMessage(message: unknown): string | undefined {
  if (!isPayload(message)) return undefined;
  if (typeof message.content === 'string') return message.content;
  if (!Array.isArray(message.content)) return undefined;
  return message.content
    .flatMap((part: unknown) => (isPayload(part) && part.type === 'text' ? [part.text] : []))
    .join('');
}

/** Tokens, where the Gateway reports any. What was read from or written to a cache was part of the prompt. */
export function usageEvent(usage: unknown): AgentEvent | undefined {
  if (!isPayload(usage)) return undefined;
  const cachedTokens = tokens(usage.cacheRead);
  return {
    type: 'usage',
    promptTokens: tokens(usage.input) + cachedTokens + tokens(usage.cacheWrite),
    completionTokens: tokens(usage.output),
    ...(cachedTokens > 0 && { cachedTokens }),
  };
}

function tokens(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}

/** How the answer ended, from the provider's reason. */
export function finishEvent(stopReason: unknown): AgentEvent {
  if (stopReason === 'length' || stopReason === 'max_tokens') return { type: 'finish', reason: 'length' };
  if (stopReason === 'content_filter' || stopReason === 'refusal') return { type: 'finish', reason: 'content_filter' };
  return { type: 'finish', reason: 'stop' };
}

/** The session's last reply as its transcript has it, with its usage; `undefined` if there is none to be had. */
export async function lastReply(sessionKey: string, { requests }: SessionSocket): Promise<Payload | undefined> {
  const found = await requests.send('chat.history', { sessionKey, limit: 1 }).catch(() => undefined);
  const message: unknown = Array.isArray(found?.messages) ? found.messages.at(-1) : undefined;
  return isPayload(message) && message.role === 'assistant' ? message : undefined;
}
