export type * from '../../types/stored';
export { type FileObjectsOptions, fileObjects } from './file-objects';
export { type MemoryObjectsOptions, memoryObjects } from './memory-objects';
export { type ObjectStoreCase, objectStoreContract } from './store-contract';
