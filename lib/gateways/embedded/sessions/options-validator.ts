import { compileConfig } from '../../../config-check/compile-config';
import { SESSIONS_OPTIONS } from './options-schema';

/** Whether a value is the `sessions` of an embedded Gateway. */
export const isSessionsOptions = compileConfig(SESSIONS_OPTIONS);
