export { aiSdkAgent } from './ai-sdk-agent';
export type { AiSdkAgentLike, AiSdkModel, AiSdkSettings } from './settings';
