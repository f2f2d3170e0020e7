export { type GatewayError, type GatewayErrorOptions, gatewayError } from './errors/gateway-error';
