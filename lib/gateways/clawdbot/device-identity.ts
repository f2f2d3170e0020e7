import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, sign } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Payload } from './frames';

/** What is signed to prove the identity; the same values stand in the `connect` request. */
export interface DeviceClaim {
  clientId: string;
  clientMode: string;
  role: string;
  scopes: readonly string[];
  token: string | undefined;
  nonce: string;
}

/**
 * The Ed25519 identity by which a Gateway pairs this server, made once and kept in a file that only its owner can read.
 *
 * @throws Error that names the file, if it can be neither read nor made.
 */
export function deviceIdentity(file: string): (claim: DeviceClaim, now?: number) => Payload {
  const privateKey = createPrivateKey(readKey(file) ?? makeKey(file));
  // The last 32 bytes of an Ed25519 public key in DER are the raw key.
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).subarray(-32);
  const id = hash('sha256', publicKey);
  return (claim, signedAt = Date.now()) => {
    const { clientId, clientMode, role, scopes, token, nonce } = claim;
    const text = ['v2', id, clientId, clientMode, role, scopes.join(','), signedAt, token ?? '', nonce].join('|');
    const signature = sign(null, Buffer.from(text), privateKey).toString('base64url');
    return { id, publicKey: publicKey.toString('base64url'), signature, signedAt, nonce };
  };
}

function readKey(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function makeKey(file: string): string {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
    return pem;
  } catch (error) {
    // Another process of this host was faster; its identity is ours.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return readFileSync(file, 'utf8');
    throw error;
  }
}
