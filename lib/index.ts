/**
 * The middleware that serves a Gateway to OpenAI clients, and the contract with the Gateway.
 *
 * @module openai-compat
 */
export type * from '../types/gateway';
export type * from '../types/openai';
export type * from '../types/options';
export type * from '../types/responses';
export type * from '../types/stored';
export { callerId } from './auth/caller';
export type { GatewayErrorCode } from './errors/codes';
export { type GatewayError, type GatewayErrorOptions, gatewayError } from './errors/gateway-error';
export { textOf } from './messages';
export { openAiCompat } from './openai-compat';
