import type { ErrorObject, ValidateFunction } from 'ajv';
import type { ChatCompletionRequest } from '../../../types/openai';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import { knownMessage } from '../../known-message';
import { fault } from '../../validation/fault';
import { withoutNulls } from '../../validation/without-nulls';
import { checkSchemas } from './check-schemas';
import { checkTools } from './check-tools';
import { checkedConversation, nullContent } from './conversation';
import { translateDeprecated } from './deprecated';
import { isChatRequest } from './request-validator';
import { refuseUnsupported } from './unsupported';

/**
 * Reads the body of a chat completion request: valid, and in one form.
 *
 * @param modelRequired whether the body must name the model; a header may have named the agent already.
 * @throws ApiError 400 for the first fault, in the order in which the live service reports them.
 */
export type ParseChatRequest = (body: unknown, options: { modelRequired: boolean }) => ChatCompletionRequest;

/** Makes the parser of a mount; with `strict` it refuses keys that are not of the wire. */
export function chatRequestParser({ strict }: { strict: boolean }): ParseChatRequest {
  const isValid = strict ? strictValidator() : isChatRequest;
  return (body, { modelRequired }) => parse(body, modelRequired, isValid);
}

/** Loaded where a mount is strict: few are. */
function strictValidator(): ValidateFunction<ChatCompletionRequest> {
  const { isStrictChatRequest } = require('./strict-request-validator') as typeof import('./strict-request-validator');
  return isStrictChatRequest;
}

function parse(
  body: unknown,
  modelRequired: boolean,
  isValid: ValidateFunction<ChatCompletionRequest>,
): ChatCompletionRequest {
  const given = withoutNulls(body);
  if (modelRequired && !namesModel(given)) throw invalidRequest(null, null, 'you must provide a model parameter');
  if (!isValid(given)) throw faultOf(isValid.errors?.[0] as ErrorObject);
  refuseUnsupported(given);
  const request = translateDeprecated(given);
  checkTools(request);
  checkSchemas(request);
  return { ...request, messages: checkedConversation(request.messages).map(knownMessage) };
}

function faultOf(error: ErrorObject): ApiError {
  const found = fault(error);
  const isNullContent = error.keyword === 'type' && error.data === null && found.param?.endsWith('.content');
  return isNullContent ? nullContent(found.param ?? '') : found;
}

function namesModel(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return true; // its type is the fault
  const { model } = body as { model?: unknown };
  return model !== undefined && (typeof model !== 'string' || model.trim() !== '');
}
