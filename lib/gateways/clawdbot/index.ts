export { type ClawdbotConfigOptions, clawdbotConfig, type WatchedConfig } from './config-file';
export { type ClawdbotGateway, clawdbotGateway } from './gateway';
export type { ClawdbotGatewayOptions, ConfigSource } from './options';
