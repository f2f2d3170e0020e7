import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { StoredItem } from '../../types/responses';
import { invalidRequest } from '../errors/api-error';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals items into one text, and opens it again: nobody between can read or change what an agent takes for its memory. */
export interface Seal {
  /** @param owner who may open it: an id of a caller and of an agent. */
  close(items: readonly StoredItem[], owner: string): string;
  /**
   * @param param where the text stands in the request.
   * @throws ApiError 400 `invalid_encrypted_content` for what this server has not sealed for this owner, or what was changed.
   */
  open(sealed: string, owner: string, param: string): StoredItem[];
}

/** @param secret what the key is made of; a random one, if there is none, so that nothing can be opened after a restart. */
export function sealWith(secret: string | undefined): Seal {
  const key =
    secret === undefined
      ? randomBytes(32)
      : Buffer.from(hkdfSync('sha256', secret, '', 'openai-compat compaction', 32));
  return {
    close: (items, owner) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(owner));
      const sealed = [cipher.update(JSON.stringify(items), 'utf8'), cipher.final()];
      return Buffer.concat([iv, cipher.getAuthTag(), ...sealed]).toString('base64url');
    },
    open: (text, owner, param) => {
      const bytes = Buffer.from(text, 'base64url');
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(owner));
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const opened = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
        return JSON.parse(Buffer.concat(opened).toString()) as StoredItem[];
      } catch {
        throw invalidRequest(
          'invalid_encrypted_content',
          param,
          `Invalid '${param}': the encrypted content could not be verified. Send the compaction item as this server gave it.`,
        );
      }
    },
  };
}
