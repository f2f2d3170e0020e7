import { resolve } from 'node:path';
import { KeyRing } from '../keys/key-ring';
import type { AuthMode, AuthMount, OpenMode } from './auth-mode';

/** `keys`: a key for each person or program, in a file. */
export const keys: AuthMode = {
  asksNobody: false,
  explain: ({ keysFile }) => ({
    how: `Authentication: Bearer, with a key of ${keysFile} (openai-compat keys create makes one)`,
    header: 'Authorization: Bearer YOUR_KEY',
  }),
  open: (mount) => new OpenKeys(mount),
};

class OpenKeys implements OpenMode {
  #ring: KeyRing | undefined;
  readonly #report: AuthMount['report'];

  constructor({ report }: AuthMount) {
    this.#report = report;
  }

  check({ auth }: Parameters<OpenMode['check']>[0]): void {
    const ring = this.#ringOf(auth?.keysFile);
    if (ring === undefined) {
      throw new Error(
        "openAiCompat: gateway.auth.mode is 'keys', but no file of keys is named. Set gateway.auth.keysFile, and make a key: " +
          'openai-compat keys create --file keys.json --id NAME',
      );
    }
    if (ring.fault === undefined) return;
    this.close();
    throw new Error(`openAiCompat: ${ring.fault.message}`);
  }

  admission({ auth }: Parameters<OpenMode['admission']>[0]): ReturnType<OpenMode['admission']> {
    const ring = this.#ringOf(auth?.keysFile);
    return { check: (key) => ring?.callerOf(key) ?? null };
  }

  close(): void {
    this.#ring?.close();
    this.#ring = undefined;
  }

  #ringOf(file: string | undefined): KeyRing | undefined {
    const path = file && resolve(file);
    if (path !== this.#ring?.path) {
      this.close();
      if (path) this.#ring = new KeyRing(path, this.#report);
    }
    return this.#ring;
  }
}
