import type { Capability } from '../../../types/gateway';
import type { ChatCompletionRequest } from '../../../types/openai';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import type { PlannedRun } from '../../run/planned-run';

const SAMPLING_GROUP: readonly string[] = [
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'stop',
  'max_completion_tokens',
];

/** Asking for what happens anyway asks for nothing. */
const NEUTRAL: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  parallel_tool_calls: true,
  service_tier: 'auto',
  verbosity: 'medium',
};

const ATTACHMENTS = {
  image: { capability: 'images', part: 'image_url' },
  audio: { capability: 'audio', part: 'input_audio' },
  file: { capability: 'files', part: 'file' },
} as const;

/**
 * What the request asks for and the agent does not honour, by the names of the wire. It is not an error: clients send
 * sampling parameters by habit.
 *
 * @throws ApiError 400 where going on would be another meaning: a tool that must be called, a schema that must hold.
 */
export function unhonoured(
  request: ChatCompletionRequest,
  run: PlannedRun,
  supports: readonly Capability[] = [],
): string[] {
  const can = (capability: Capability) => supports.includes(capability);
  const names = new Set<string>();
  for (const [name, value] of Object.entries(run.sampling)) {
    const honoured = can(name as Capability) || (can('sampling') && SAMPLING_GROUP.includes(name));
    if (!honoured && NEUTRAL[name] !== value) names.add(sentName(name, request));
  }
  if (run.tools.length > 0 && !can('client-tools')) {
    if (run.toolChoice === 'required') throw unsupported('tool_choice', 'the agent does not call tools of the client.');
    names.add(request.functions ? 'functions' : 'tools');
  }
  if (run.responseFormat !== undefined && run.responseFormat.type !== 'text') {
    const { responseFormat } = run;
    if (responseFormat.type === 'json_schema' && responseFormat.strict && !can('strict-schema')) {
      throw unsupported(
        'response_format',
        "the agent cannot promise to keep to a schema. Leave out 'strict' to have it try.",
      );
    }
    if (!can('response-format') && !can('strict-schema')) names.add('response_format');
  }
  for (const { kind } of run.attachments) {
    if (!can(ATTACHMENTS[kind].capability)) names.add(ATTACHMENTS[kind].part);
  }
  return [...names];
}

/** @throws ApiError 400 for the first of the names. */
export function rejectUnhonoured([name]: readonly string[]): void {
  if (name === undefined) return;
  throw invalidRequest(
    'unsupported_parameter',
    name,
    `Unsupported parameter: '${name}' is not supported with this model.`,
  );
}

function sentName(name: string, request: ChatCompletionRequest): string {
  return name === 'max_completion_tokens' && request.max_completion_tokens === undefined ? 'max_tokens' : name;
}

function unsupported(param: string, reason: string): ApiError {
  return invalidRequest(
    'unsupported_value',
    param,
    `Unsupported value: '${param}' is not supported with this model: ${reason}`,
  );
}
