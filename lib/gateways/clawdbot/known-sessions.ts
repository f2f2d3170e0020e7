import { hash } from 'node:crypto';
import type { ChatMessage } from '../../../types/openai';
import { withoutInstructions } from '../../messages';
import { messageText } from './prompt';
import type { SessionSocket } from './session-socket';

const LARGEST = 10_000;

/**
 * Which named sessions the Gateway already knows something in. It is asked once a session; a session that was once
 * there is taken to be there until this server makes the Gateway forget it, for a Gateway keeps its sessions.
 */
export class KnownSessions {
  /** The digest of what a session knows, by its key; undefined where that is the Gateway's to say. */
  readonly #digests = new Map<string, string | undefined>();
  readonly #leaving = new Map<string, Promise<void>>();

  /**
   * Whether the Gateway knows something in a session.
   *
   * @param anew ask in any case: somebody at the Gateway may have removed the session.
   * @throws what the request fails with.
   */
  async knows(key: string, { requests }: SessionSocket, anew: boolean): Promise<boolean> {
    if (!anew && this.#digests.has(key)) return true;
    const { previews } = await requests.send('sessions.preview', { keys: [key], limit: 1, maxChars: 20 });
    const status = Array.isArray(previews) ? previews[0]?.status : undefined;
    const known = status !== 'missing' && status !== 'empty';
    if (!known) this.drop(key);
    else if (!this.#digests.has(key)) this.add(key, undefined);
    return known;
  }

  /** Whether a session knows just that, and nothing else. */
  knowsJust(key: string, digest: string): boolean {
    return this.#digests.get(key) === digest;
  }

  add(key: string, digest: string | undefined): void {
    this.#digests.delete(key);
    this.#digests.set(key, digest);
    if (this.#digests.size > LARGEST) this.#digests.delete(this.#digests.keys().next().value as string);
  }

  /** What a session knows is unknown from now on. */
  drop(key: string): void {
    this.#digests.delete(key);
  }

  /** A run is on its way out of a session, and takes along what the session knows. Settles with `left`, which never rejects. */
  leave(key: string, left: Promise<void>): void {
    this.drop(key);
    const leaving = left.then(() => {
      if (this.#leaving.get(key) === leaving) this.#leaving.delete(key);
    });
    this.#leaving.set(key, leaving);
  }

  /** Settles when the run before has left the session, or at the end of the signal; at once where there is none. */
  async free(key: string, signal: AbortSignal): Promise<void> {
    const leaving = this.#leaving.get(key);
    if (leaving === undefined) return;
    let stop: (() => void) | undefined;
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal.addEventListener('abort', stop, { once: true });
    });
    await Promise.race([leaving, aborted]);
    if (stop) signal.removeEventListener('abort', stop);
  }
}

/** What a conversation says, instructions left out, as a short text: two that say the same have the same. */
export function conversationDigest(messages: readonly ChatMessage[]): string {
  const said = withoutInstructions(messages).map((message) => [message.role, messageText(message)]);
  return hash('sha256', JSON.stringify(said));
}
