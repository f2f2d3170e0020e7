import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals a JSON value into one text, and opens it again: nobody between can read or change what an agent takes for its memory. */
export interface Seal {
  /** @param owner who may open it, and as what: an id of a caller and of an agent, and a purpose. */
  close(value: unknown, owner: string): string;
  /** Undefined for what this server has not sealed for this owner, or what was changed. */
  open(sealed: string, owner: string): unknown;
}

/** @param secret what the key is made of; a random one, if there is none, so that nothing can be opened after a restart. */
export function sealWith(secret: string | undefined): Seal {
  const key =
    secret === undefined
      ? randomBytes(32)
      : Buffer.from(hkdfSync('sha256', secret, '', 'openai-compat compaction', 32));
  return {
    close: (value, owner) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(owner));
      const sealed = [cipher.update(JSON.stringify(value), 'utf8'), cipher.final()];
      return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64url');
    },
    open: (text, owner) => {
      const bytes = Buffer.from(text, 'base64url');
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(owner));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const opened = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
        return JSON.parse(Buffer.concat(opened).toString()) as unknown;
      } catch {
        return undefined;
      }
    },
  };
}

/** Whose sealed texts are whose: what one agent remembers is told to no other, and what is sealed as one thing is not opened as another. */
export function sealOwner(purpose: 'compaction' | 'reasoning', caller: { id: string }, agentId: string): string {
  return `${purpose} ${caller.id} ${agentId}`;
}
