import { isPayload, type Payload } from './frames';
import type { SessionSocket } from './session-socket';

/** The session's last reply as its transcript has it, with its usage; `undefined` if there is none to be had. */
export async function lastReply(sessionKey: string, { requests }: SessionSocket): Promise<Payload | undefined> {
  const found = await requests.send('chat.history', { sessionKey, limit: 1 }).catch(() => undefined);
  const message: unknown = Array.isArray(found?.messages) ? found.messages.at(-1) : undefined;
  return isPayload(message) && message.role === 'assistant' ? message : undefined;
}
