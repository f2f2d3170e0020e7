export { type ClawdbotConfigOptions, clawdbotConfig } from './config-file';
export { type ClawdbotGateway, clawdbotGateway } from './gateway';
export type { ClawdbotGatewayOptions, ConfigSource } from './options';
