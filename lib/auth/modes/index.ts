import type { GatewayAuth } from '../../../types/gateway';
import type { AuthMode } from './auth-mode';

type Name = GatewayAuth['mode'];

/** Each mode, loaded when a config names it: most hosts use one. A new mode is a file and its line here. */
const MODES: Record<Name, () => AuthMode> = {
  token: () => (require('./shared-secret') as typeof import('./shared-secret')).token,
  password: () => (require('./shared-secret') as typeof import('./shared-secret')).password,
  keys: () => (require('./keys') as typeof import('./keys')).keys,
  'trusted-proxy': () => (require('./trusted-proxy') as typeof import('./trusted-proxy')).trustedProxy,
  verify: () => (require('./verify') as typeof import('./verify')).verify,
  none: () => (require('./none') as typeof import('./none')).none,
};

/** The values of `gateway.auth.mode`. */
export const MODE_NAMES = Object.keys(MODES) as Name[];

/** What a mode means; undefined for a name that is none. */
export function authMode(name: Name): AuthMode;
export function authMode(name: unknown): AuthMode | undefined;
export function authMode(name: unknown): AuthMode | undefined {
  return typeof name === 'string' && Object.hasOwn(MODES, name) ? MODES[name as Name]() : undefined;
}

/** The mode of a config file that names none, as in both Gateways: a password counts before a token. */
export function modeOf({ mode, password }: { mode?: unknown; password?: unknown }): Name {
  return (mode as Name | undefined) ?? (password === undefined ? 'token' : 'password');
}
