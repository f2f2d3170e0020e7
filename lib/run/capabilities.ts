import type { Attachment, Capability, Sampling } from '../../types/gateway';
import { type ApiError, invalidRequest } from '../errors/api-error';
import type { PlannedRun } from './planned-run';

/** What a run asks for and its agent does not honour. */
export interface Unhonoured {
  sampling: (keyof Sampling)[];
  /** The client's tools. */
  tools: boolean;
  /** The form of the answer. */
  format: boolean;
  attachments: Attachment['kind'][];
}

const SAMPLING_GROUP: readonly string[] = [
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'stop',
  'max_completion_tokens',
];

/** Values equal to the API's defaults: asking for a default is never reported as ignored. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  temperature: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  top_logprobs: 0,
  parallel_tool_calls: true,
  service_tier: 'auto',
  verbosity: 'medium',
};

const CAPABILITIES = { image: 'images', audio: 'audio', file: 'files' } as const satisfies Record<string, Capability>;

/**
 * Compares a run with what its agent says that it supports. What is not honoured is no error: clients send sampling
 * parameters by habit.
 *
 * @param formatParam what the API calls the form of the answer, for an error.
 * @throws ApiError 400 where ignoring it would change what the request means: a tool that must be called, a schema that must
 *   hold.
 */
export function unhonoured(run: PlannedRun, supports: readonly Capability[] = [], formatParam: string): Unhonoured {
  const can = (capability: Capability) => supports.includes(capability);
  const sampling = (Object.keys(run.sampling) as (keyof Sampling)[]).filter((name) => {
    const honoured = can(name) || (can('sampling') && SAMPLING_GROUP.includes(name));
    return !honoured && DEFAULTS[name] !== run.sampling[name];
  });
  const tools = run.tools.length > 0 && !can('client-tools');
  if (tools && run.toolChoice === 'required')
    throw unsupported('tool_choice', 'the agent does not call tools of the client.');
  return {
    sampling,
    tools,
    format: isFormatUnhonoured(run, can, formatParam),
    attachments: run.attachments.map(({ kind }) => kind).filter((kind) => !can(CAPABILITIES[kind])),
  };
}

function isFormatUnhonoured(
  { responseFormat }: PlannedRun,
  can: (capability: Capability) => boolean,
  param: string,
): boolean {
  if (responseFormat === undefined || responseFormat.type === 'text') return false;
  if (responseFormat.type === 'json_schema' && responseFormat.strict && !can('strict-schema')) {
    throw unsupported(param, "the agent cannot promise to keep to a schema. Leave out 'strict' to have it try.");
  }
  return !can('response-format') && !can('strict-schema');
}

/** Proxies have 4 KiB for all headers of an answer (nginx's default); a client that resends a long history has thousands of names. */
const MOST_CHARS = 1024;

/** The names as the value of a header, as many as it can bear. */
export function headerOf(names: readonly string[]): string {
  const all = names.join(', ');
  if (all.length <= MOST_CHARS) return all;
  const shown = all.slice(0, all.lastIndexOf(', ', MOST_CHARS)).split(', ');
  return [...shown, `and ${names.length - shown.length} more`].join(', ');
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

function unsupported(param: string, reason: string): ApiError {
  return invalidRequest(
    'unsupported_value',
    param,
    `Unsupported value: '${param}' is not supported with this model: ${reason}`,
  );
}
