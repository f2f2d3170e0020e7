/**
 * Where responses and conversations are kept: in memory, in files, or in a store of your own.
 *
 * @module openai-compat/stored
 */
export type * from '../../types/stored';
export { type FileObjectsOptions, fileObjects } from './file-objects';
export { type MemoryObjectsOptions, memoryObjects } from './memory-objects';
export { type ObjectStoreCase, objectStoreContract } from './store-contract';
