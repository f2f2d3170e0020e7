export { type Agent, type AgentDefinition, defineAgent, type EmbeddedRun } from './agent';
export { BUILTIN_MODELS } from './builtin-models';
export { type EmbeddedGatewayOptions, embeddedGateway } from './embedded-gateway';
export { type FileSessionsOptions, fileSessions, sessionDigest } from './sessions/files';
export { type MemorySessionsOptions, memorySessions } from './sessions/memory';
export type { SessionsOptions } from './sessions/options';
export type { SessionCommit, SessionId, SessionInfo, SessionStore, StoredMessage } from './sessions/store';
