export type { Agent, AgentDefinition } from './agent';
export { type EmbeddedGatewayOptions, embeddedGateway } from './embedded-gateway';
export { BUILTIN_MODELS } from './models';
export { type FileSessionsOptions, fileSessions, sessionDigest } from './sessions/files';
export { type MemorySessionsOptions, memorySessions } from './sessions/memory';
export type { SessionsOptions } from './sessions/options';
export type { SessionCommit, SessionId, SessionInfo, SessionStore, StoredMessage } from './sessions/store';
