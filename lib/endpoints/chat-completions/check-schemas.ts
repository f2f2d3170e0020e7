import type { ChatCompletionRequest } from '../../../types/openai';
import { checkJsonSchema } from '../../validation/json-schema';

/**
 * Refuses a schema that is none, of a tool or of the answer: what an agent or its provider makes of it would be told as
 * theirs.
 *
 * @throws ApiError 400.
 */
export function checkSchemas({ tools = [], functions, response_format: format }: ChatCompletionRequest): void {
  for (const [i, { function: definition }] of tools.entries()) {
    if (definition.parameters == null) continue;
    checkJsonSchema(definition.parameters, {
      of: `function '${definition.name}'`,
      param: functions === undefined ? `tools[${i}].function.parameters` : `functions[${i}].parameters`,
      code: 'invalid_function_parameters',
    });
  }
  if (format?.type === 'json_schema' && format.json_schema.schema != null) {
    checkJsonSchema(format.json_schema.schema, {
      of: `response_format '${format.json_schema.name}'`,
      param: 'response_format.json_schema.schema',
      code: 'invalid_json_schema',
    });
  }
}
