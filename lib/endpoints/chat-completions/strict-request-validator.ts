import type { ChatCompletionRequest } from '../../../types/openai';
import { compileRequest } from '../../validation/compile-request';
import { closed } from '../../validation/schema-kit';
import { CHAT_REQUEST } from './schema/request';

/** Whether a body is a chat completion request without a key that is not of the wire. */
export const isStrictChatRequest = compileRequest<ChatCompletionRequest>(closed(CHAT_REQUEST));
