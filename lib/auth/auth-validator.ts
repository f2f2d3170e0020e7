import { compileConfig } from '../config-check/compile-config';
import { AUTH_CONFIG } from './auth-schema';

/** Whether the parts of a config that say who may call are well-formed. */
export const isAuthConfig = compileConfig(AUTH_CONFIG);
