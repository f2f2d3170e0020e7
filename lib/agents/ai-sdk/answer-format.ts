import { Ajv, type ValidateFunction } from 'ajv';
import type { ResponseFormat } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';

/**
 * The `output` of `streamText` that asks the model for JSON. The SDK's own would parse the whole text anew at each delta, to
 * give out partial objects that nobody here looks at. Versions 5 and 6 have other names for the same members.
 */
export function outputFor(format: ResponseFormat): object | undefined {
  if (format.type === 'text') return undefined;
  const responseFormat =
    format.type === 'json_object'
      ? { type: 'json' }
      : {
          type: 'json',
          ...(format.schema && { schema: format.schema }),
          name: format.name,
          ...(format.description !== undefined && { description: format.description }),
        };
  // A delta goes on when the partial output has changed; its length always has.
  const partial = async ({ text }: { text: string }) => ({ partial: text.length });
  const complete = async ({ text }: { text: string }) => text;
  return {
    name: 'object',
    type: 'object',
    responseFormat,
    parsePartialOutput: partial,
    parsePartial: partial,
    parseCompleteOutput: complete,
    parseOutput: complete,
    createElementStreamTransform: () => undefined,
  };
}

/**
 * Keeps the promise of `strict`: whatever the provider makes of the schema, an answer that does not keep to it is an error
 * and no answer.
 *
 * @throws GatewayError `upstream_error` if the text is no JSON, or does not keep to the schema.
 */
export function checkAnswer(text: string, format: ResponseFormat | undefined): void {
  if (format?.type !== 'json_schema' || !format.strict) return;
  const validate = compile(format.schema ?? {});
  if (validate === undefined) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken();
  }
  if (!validate(value)) throw broken();
}

/** Patterns are left out: they come from the request, and one of them could keep this process busy for hours. */
function compile(schema: object): ValidateFunction | undefined {
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  for (const keyword of ['pattern', 'patternProperties']) ajv.removeKeyword(keyword);
  try {
    return ajv.compile(schema);
  } catch {
    // A dialect that Ajv does not know; the provider has understood it, or it would have refused it.
    return undefined;
  }
}

function broken(): Error {
  return gatewayError('upstream_error', "The model's answer does not keep to the schema of 'response_format'.");
}
