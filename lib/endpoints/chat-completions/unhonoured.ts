import type { Attachment, Capability } from '../../../types/gateway';
import type { ChatCompletionRequest } from '../../../types/openai';
import { unhonoured } from '../../run/capabilities';
import type { PlannedRun } from '../../run/planned-run';

const PARTS: Record<Attachment['kind'], string> = { image: 'image_url', audio: 'input_audio', file: 'file' };

/**
 * What the request asks for and the agent does not honour, by the names of the wire.
 *
 * @throws ApiError 400 where ignoring it would change what the request means.
 */
export function ignoredParams(
  request: ChatCompletionRequest,
  run: PlannedRun,
  supports: readonly Capability[] | undefined,
): string[] {
  const { sampling, tools, format, attachments } = unhonoured(run, supports, 'response_format');
  const names: string[] = sampling.map((name) => sentName(name, request));
  if (tools) names.push(request.functions ? 'functions' : 'tools');
  if (format) names.push('response_format');
  for (const kind of new Set(attachments)) names.push(PARTS[kind]);
  return names;
}

function sentName(name: string, request: ChatCompletionRequest): string {
  return name === 'max_completion_tokens' && request.max_completion_tokens === undefined ? 'max_tokens' : name;
}
