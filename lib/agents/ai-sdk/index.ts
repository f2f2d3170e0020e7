/**
 * Agents of the AI SDK, for the embedded Gateway.
 *
 * @module openai-compat/ai-sdk
 */
export { aiSdkAgent } from './ai-sdk-agent';
export type { AiSdkAgentLike, AiSdkModel, AiSdkSettings } from './settings';
