import { compileConfig } from '../config-check/compile-config';
import { CALLER_PROPERTIES } from './caller-schema';

/** Whether a value is a Caller. */
export const isCaller = compileConfig({ type: 'object', required: ['id'], properties: CALLER_PROPERTIES });
