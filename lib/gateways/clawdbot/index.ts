/**
 * A running Clawdbot or OpenClaw Gateway, over the WebSocket that it has.
 *
 * @module openai-compat/clawdbot
 */
export { type ClawdbotConfigOptions, clawdbotConfig, type WatchedConfig } from './config-file';
export { type ClawdbotGateway, clawdbotGateway } from './gateway';
export type { ClawdbotGatewayOptions, ConfigSource } from './options';
