import type { Json } from './json';
import { refuse } from './refusal';
import { validateMessages } from './validate-messages';

type Check = (value: Json[string], name: string) => void;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const number =
  (low: number, high: number, integer = false): Check =>
  (value, name) => {
    if (typeof value !== 'number' || (integer && !Number.isInteger(value))) refuse(name, 'invalid_type');
    const kind = integer ? 'integer' : 'decimal';
    if (value < low) refuse(name, `${kind}_below_min_value`);
    if (value > high) refuse(name, `${kind}_above_max_value`);
  };
const type =
  (...types: string[]): Check =>
  (value, name) => {
    if (!types.includes(Array.isArray(value) ? 'array' : typeof value)) refuse(name, 'invalid_type');
  };
const oneOf =
  (...values: string[]): Check =>
  (value, name) => {
    if (!values.includes(value)) refuse(name, 'invalid_value');
  };

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const PARAMETERS: Record<string, Check> = {
  functions: type('array'),
  tools(value) {
    type('array')(value, 'tools');
    (value as unknown[]).forEach((tool, i) => {
      const path = `tools[${i}]`;
      if (!isObject(tool)) refuse(path, 'invalid_type');
      if (tool.type === 'custom') refuse(`${path}.type`, 'unsupported_value');
      if (tool.type !== 'function') refuse(`${path}.type`, 'invalid_value');
      if (!isObject(tool.function)) refuse(`${path}.function`, 'missing_required_parameter');
      if (!NAME.test(tool.function.name ?? '')) refuse(`${path}.function.name`, 'invalid_value');
      if (!['undefined', 'object'].includes(typeof tool.function.parameters)) {
        refuse(`${path}.function.parameters`, 'invalid_type');
      }
    });
  },
  tool_choice(value) {
    if (['none', 'auto', 'required'].includes(value)) return;
    if (!isObject(value)) refuse('tool_choice', 'invalid_value');
    if (value.type === 'function' && typeof value.function?.name !== 'string') {
      refuse('tool_choice.function.name', 'missing_required_parameter');
    }
  },
  parallel_tool_calls: type('boolean'),
  max_completion_tokens: number(1, 1e9, true),
  n(value) {
    number(1, 128, true)(value, 'n');
    if (value > 1) refuse('n', 'unsupported_value');
  },
  temperature: number(0, 2),
  top_p: number(0, 1),
  presence_penalty: number(-2, 2),
  frequency_penalty: number(-2, 2),
  logprobs: type('boolean'),
  top_logprobs: number(0, 20, true),
  user: type('string'),
  seed: number(-1e15, 1e15, true),
  modalities(value) {
    for (const each of value) oneOf('text', 'audio')(each, 'modalities[0]');
    if (value.includes('audio')) refuse('modalities', 'unsupported_value');
  },
  response_format(value) {
    oneOf('text', 'json_object', 'json_schema')(value?.type, 'response_format.type');
    if (value.type !== 'json_schema') return;
    if (!NAME.test(value.json_schema?.name ?? '')) refuse('response_format.json_schema.name', 'invalid_value');
    if (value.json_schema.strict) refuse('response_format', 'unsupported_value');
  },
  max_tokens: number(1, 1e9, true),
  reasoning_effort: oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
  verbosity: oneOf('low', 'medium', 'high'),
  logit_bias: type('object'),
  stop(value) {
    type('string', 'array')(value, 'stop');
    if (Array.isArray(value) && value.length > 4) refuse('stop', 'array_above_max_length');
  },
  stream: type('boolean'),
  stream_options: type('object'),
  metadata(value) {
    type('object')(value, 'metadata');
    if (Object.keys(value).length > 16) refuse('metadata', 'object_above_max_properties');
    for (const [key, each] of Object.entries(value)) type('string')(each, `metadata.${key}`);
  },
};

/** Reads a request as the contract says, or throws the `Refusal` that it has to be answered with. */
export function validate(body: unknown): Json {
  if (!isObject(body)) refuse(null, null, 'We could not parse the JSON body of your request.');
  if (typeof body.model !== 'string') refuse(null, null, 'you must provide a model parameter');
  const messages = validateMessages(body.messages);
  const request = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  for (const [name, check] of Object.entries(PARAMETERS)) {
    if (request[name] !== undefined) check(request[name], name);
  }
  if (request.stream_options && !request.stream) refuse('stream_options', null);
  const wanted = request.tool_choice?.function?.name;
  if (wanted && !request.tools?.some((tool: Json) => tool.function.name === wanted)) {
    refuse('tool_choice', 'invalid_value');
  }
  return { ...request, messages };
}
