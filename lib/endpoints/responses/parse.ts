import type { ErrorObject, ValidateFunction } from 'ajv';
import type { CreateResponseRequest } from '../../../types/responses';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import { withType } from '../../items/with-type';
import { fault } from '../../validation/fault';
import { checkJsonSchema } from '../../validation/json-schema';
import { withoutNulls } from '../../validation/without-nulls';

/**
 * Reads the body of `POST /v1/responses`: valid, every null gone, and every item with its type.
 *
 * @param modelRequired whether the body must name the model; a header may have named the agent already.
 * @throws ApiError 400 for the first fault.
 */
export type ParseResponseRequest = (body: unknown, options: { modelRequired: boolean }) => CreateResponseRequest;

/** Makes the parser of a mount; with `strict` it refuses keys that are not of the wire. */
export function responseRequestParser({ strict }: { strict: boolean }): ParseResponseRequest {
  let isValid: ValidateFunction<CreateResponseRequest> | undefined;
  return (body, { modelRequired }) => {
    isValid ??= validator(strict);
    return parse(body, modelRequired, isValid);
  };
}

/** Loaded with the first request: not every host has clients of this API. */
function validator(strict: boolean): ValidateFunction<CreateResponseRequest> {
  return strict
    ? (require('./strict-request-validator') as typeof import('./strict-request-validator')).isStrictResponseRequest
    : (require('./request-validator') as typeof import('./request-validator')).isResponseRequest;
}

function parse(
  body: unknown,
  modelRequired: boolean,
  isValid: ValidateFunction<CreateResponseRequest>,
): CreateResponseRequest {
  const given = withoutNulls(body);
  const request = isObject(given) ? withTypes(given) : given;
  if (isObject(request)) {
    if (request.messages !== undefined && request.input === undefined) throw chatBody();
    if (modelRequired && !namesModel(request.model)) throw missing('model');
  }
  if (!isValid(request)) throw fault(isValid.errors?.[0] as ErrorObject);
  refuseUnsupported(request);
  checkFormat(request);
  return request;
}

function checkFormat({ text }: CreateResponseRequest): void {
  const format = text?.format;
  if (format?.type !== 'json_schema') return;
  const of = `text.format '${format.name}'`;
  checkJsonSchema(format.schema, { of, param: 'text.format.schema', code: 'invalid_json_schema' });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withTypes(body: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(body.input) ? { ...body, input: body.input.map(withType) } : body;
}

/** A model of another type is the schema's fault to find. */
function namesModel(model: unknown): boolean {
  return typeof model === 'string' ? model.trim() !== '' : model !== undefined;
}

/**
 * Refuses what has no meaning together, and what an agent cannot do.
 *
 * @throws ApiError 400.
 */
function refuseUnsupported(request: CreateResponseRequest & { prompt?: unknown }): void {
  const { previous_response_id: previous, conversation, input } = request;
  if (previous !== undefined && conversation !== undefined) {
    throw invalidRequest(
      null,
      null,
      "Mutually exclusive parameters: 'previous_response_id' and 'conversation'. Ensure you are only providing one of these parameters.",
    );
  }
  if (input === undefined && previous === undefined && conversation === undefined) throw missing('input');
  if (previous !== undefined && !/^[\w-]+$/.test(previous)) {
    throw invalidRequest(
      'invalid_value',
      'previous_response_id',
      `Invalid 'previous_response_id': '${previous.slice(0, 64)}'. Expected an ID that contains letters, numbers, underscores, or dashes, but this value contained additional characters.`,
    );
  }
  const trigger = Array.isArray(input) ? input.findIndex(({ type }) => type === 'compaction_trigger') : -1;
  if (trigger >= 0) {
    throw invalidRequest(
      'unsupported_value',
      `input[${trigger}].type`,
      "Unsupported value: 'compaction_trigger' is not supported. Send the conversation to /v1/responses/compact.",
    );
  }
  if (request.prompt !== undefined)
    throw unsupported('prompt', 'a template is kept by another account than this server.');
  if (request.background === true && request.store === false) {
    throw unsupported('background', "a response in the background is read later, so that 'store' cannot be false.");
  }
}

function unsupported(param: string, reason: string): ApiError {
  return invalidRequest(
    'unsupported_parameter',
    param,
    `Unsupported parameter: '${param}' is not supported: ${reason}`,
  );
}

function missing(param: string): ApiError {
  return invalidRequest('missing_required_parameter', param, `Missing required parameter: '${param}'.`);
}

function chatBody(): ApiError {
  return invalidRequest(
    'unsupported_parameter',
    'messages',
    "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'. Send this body to /v1/chat/completions, or its messages as 'input'.",
  );
}
