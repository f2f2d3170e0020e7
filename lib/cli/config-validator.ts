import { compileConfig } from '../config-check/compile-config';
import { SERVE_CONFIG } from './config-schema';

/** Whether a value is a config of `serve`. */
export const isServeConfig = compileConfig(SERVE_CONFIG);
