import type { AgentRun, JsonSchemaFormat, ResponseFormat } from '../../../types/gateway';
import { gatewayError } from '../../errors/gateway-error';
import { SchemaThreads } from '../../validation/schema-threads';

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

const threads = new SchemaThreads();

/**
 * Refuses a strict schema that cannot be checked, before a model is asked for what nobody could promise.
 *
 * @throws GatewayError `request_invalid` that says why.
 */
export async function checkFormat(run: AgentRun): Promise<void> {
  const format = strictFormat(run);
  if (format?.schema !== undefined) await judge(run, format);
}

/**
 * Keeps the promise of `strict`: whatever the provider makes of the schema, an answer that does not keep to it is an error
 * and no answer.
 *
 * @throws GatewayError `upstream_error` if the text is no JSON, or does not keep to the schema; `request_invalid` if that
 * takes too long to find out.
 */
export async function checkAnswer(text: string, run: AgentRun): Promise<void> {
  const format = strictFormat(run);
  if (format === undefined || (await judge(run, format, text))) return;
  throw gatewayError('upstream_error', "The model's answer does not keep to the schema of 'response_format'.");
}

function strictFormat({ responseFormat }: AgentRun): JsonSchemaFormat | undefined {
  return responseFormat?.type === 'json_schema' && responseFormat.strict ? responseFormat : undefined;
}

async function judge({ api }: AgentRun, { name, schema = {} }: JsonSchemaFormat, text?: string): Promise<boolean> {
  const verdict = await threads.judge({ schema: JSON.stringify(schema), text });
  if ('fits' in verdict) return verdict.fits;
  const [of, param] =
    api === 'chat' ? ['response_format', 'response_format.json_schema.schema'] : ['text.format', 'text.format.schema'];
  throw gatewayError('request_invalid', `The schema of ${of} '${name}' cannot be checked: ${verdict.fault}.`, {
    param,
  });
}
