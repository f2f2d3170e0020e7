import { compileConfig } from './config-check/compile-config';
import { OPTIONS } from './options-schema';

/** Whether a value is the options of `openAiCompat`. */
export const isOptions = compileConfig(OPTIONS);
