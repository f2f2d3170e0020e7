import { hash, randomBytes } from 'node:crypto';
import type { Caller } from '../../../types/gateway';

/** One key, as its file has it: who it belongs to and what it may, but not the key itself. */
export interface KeyEntry extends Caller {
  /** The SHA-256 of the key, 64 hexadecimal digits. */
  hash: string;
  /** From this moment the key is denied. `2027-01-31T12:00:00Z`; a date alone means its first moment in UTC. */
  expiresAt?: string;
  note?: string;
}

/**
 * A new key: 256 random bits behind `oac_`, by which people and secret scanners recognise one.
 */
export function newKey(): string {
  return `oac_${randomBytes(32).toString('base64url')}`;
}

/**
 * What is kept of a key, and what it is found by. One round of SHA-256 is enough, since nobody can try 2^256 keys; and a
 * lookup by digest takes no time that would depend on how near a wrong key came.
 */
export function keyHash(key: string): string {
  return hash('sha256', key);
}

/** What a key is called where people read it. */
export function keyName(entry: KeyEntry): string {
  return entry.hash.slice(0, 12);
}
