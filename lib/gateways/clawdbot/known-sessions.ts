import type { SessionSocket } from './session-socket';

const LARGEST = 10_000;

/**
 * Which named sessions the Gateway already knows something in. It is asked once a session; a session that was once
 * there is taken to be there, for a Gateway keeps its sessions.
 */
export class KnownSessions {
  readonly #keys = new Set<string>();

  /** @throws what the request fails with. */
  async knows(key: string, { requests }: SessionSocket): Promise<boolean> {
    if (this.#keys.has(key)) return true;
    const { previews } = await requests.send('sessions.preview', { keys: [key], limit: 1, maxChars: 20 });
    const status = Array.isArray(previews) ? previews[0]?.status : undefined;
    const known = status !== 'missing' && status !== 'empty';
    if (known) this.add(key);
    return known;
  }

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size > LARGEST) this.#keys.delete(this.#keys.keys().next().value as string);
  }
}
