/**
 * A Gateway in this process: agents are functions, sessions are in memory, in files or in a store of your own.
 *
 * @module openai-compat/embedded
 */
export { type Agent, type AgentDefinition, defineAgent, type EmbeddedRun } from './agent';
export { BUILTIN_MODELS, type BuiltinModel } from './builtin-models';
export { type EmbeddedGatewayOptions, embeddedGateway } from './embedded-gateway';
export type { Reply } from './reply';
export { sessionDigest } from './sessions/file-sessions';
export { type FileSessionsOptions, fileSessions } from './sessions/files';
export { type MemorySessionsOptions, memorySessions } from './sessions/memory';
export type { SessionsOptions } from './sessions/options';
export {
  type SessionCommit,
  type SessionId,
  type SessionInfo,
  type SessionStore,
  type StoredMessage,
  type StoredSession,
  sessionConflict,
} from './sessions/store';
export { type SessionStoreCase, sessionStoreContract } from './sessions/store-contract';
