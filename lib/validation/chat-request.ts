import type { ChatCompletionRequest } from '../../types/openai';
import { invalidRequest } from '../errors/api-error';
import { compile } from './ajv';
import { checkConversation } from './conversation';
import { translateDeprecated } from './deprecated';
import { fault } from './fault';
import { CHAT_REQUEST } from './schema/chat-request';
import { checkTools } from './tools';
import { refuseUnsupported } from './unsupported';

const isChatRequest = compile<ChatCompletionRequest>(CHAT_REQUEST);

/**
 * The body of a chat completion request, valid and in one form.
 *
 * @param modelRequired whether the body must name the model; a header may have named the agent already.
 * @throws ApiError 400 for the first fault, in the order in which the live service reports them.
 */
export function parseChatRequest(body: unknown, { modelRequired }: { modelRequired: boolean }): ChatCompletionRequest {
  const given = withoutNulls(body);
  if (modelRequired && !namesModel(given)) throw invalidRequest(null, null, 'you must provide a model parameter');
  if (!isChatRequest(given)) throw fault(isChatRequest.errors?.[0] as NonNullable<typeof isChatRequest.errors>[0]);
  refuseUnsupported(given);
  const request = translateDeprecated(given);
  checkTools(request);
  checkConversation(request.messages);
  return request;
}

function namesModel(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return true; // its type is the fault
  const { model } = body as { model?: unknown };
  return model !== undefined && (typeof model !== 'string' || model.trim() !== '');
}

/** null counts as not given, for each top-level member (measured at the live service; SDKs serialise None). */
function withoutNulls(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
