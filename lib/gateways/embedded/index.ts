export type { Agent, AgentDefinition } from './agent';
export { type EmbeddedGatewayOptions, embeddedGateway } from './embedded-gateway';
export { BUILTIN_MODELS } from './models';
