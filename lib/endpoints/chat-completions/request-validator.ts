import type { ChatCompletionRequest } from '../../../types/openai';
import { compileRequest } from '../../validation/compile-request';
import { CHAT_REQUEST } from './schema/request';

/** Whether a body is a chat completion request; keys that are not of the wire are tolerated. */
export const isChatRequest = compileRequest<ChatCompletionRequest>(CHAT_REQUEST);
