import { compileConfig } from '../../config-check/compile-config';
import { KEY_ENTRY, KEY_FILE } from './key-file-schema';

/** Whether a value is one key of a file. */
export const isKeyEntry = compileConfig(KEY_ENTRY);
/** Whether a value is the content of a file of keys. */
export const isKeyFile = compileConfig(KEY_FILE);
