export type {
  AgentEvent,
  AgentInfo,
  AgentRun,
  Attachment,
  AuthRateLimit,
  Caller,
  Capability,
  ChatCompletionsConfig,
  ClientTool,
  GatewayAuth,
  GatewayConfig,
  GatewayRuntime,
  ResponseFormat,
  Sampling,
  SessionRef,
  TrustedProxyAuth,
} from '../types/gateway';
export type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionRequest,
  ChatMessage,
  ContentPart,
  ErrorBody,
  Model,
  ToolCall,
  UrlCitation,
  Usage,
} from '../types/openai';
export type {
  DrainOptions,
  ErrorContext,
  FetchedAttachment,
  OpenAiCompatHandler,
  OpenAiCompatOptions,
  RequestLine,
} from '../types/options';
export { callerId } from './auth/caller';
export type { GatewayErrorCode } from './errors/codes';
export { type GatewayError, type GatewayErrorOptions, gatewayError } from './errors/gateway-error';
export { textOf } from './messages';
export { openAiCompat } from './openai-compat';
