import type { Attachment, Capability, Sampling } from '../../../types/gateway';
import type { CreateResponseRequest } from '../../../types/responses';
import { unhonoured } from '../../run/capabilities';
import type { PlannedRun } from '../../run/planned-run';

const PARTS: Record<Attachment['kind'], string> = { image: 'input_image', audio: 'input_audio', file: 'input_file' };
const NAMES: { readonly [K in keyof Sampling]?: string } = {
  max_completion_tokens: 'max_output_tokens',
  reasoning_effort: 'reasoning.effort',
  verbosity: 'text.verbosity',
};

/**
 * What the request asks for and nobody here honours, by the names of the wire.
 *
 * @param dropped items and tools of kinds that no agent uses, by their paths.
 * @throws ApiError 400 where ignoring it would change what the request means.
 */
export function ignoredParams(
  request: CreateResponseRequest,
  run: PlannedRun,
  supports: readonly Capability[] | undefined,
  dropped: readonly string[],
): string[] {
  const { sampling, tools, format, attachments } = unhonoured(run, supports, 'text.format');
  const names = sampling.filter((name) => name !== 'service_tier').map((name) => NAMES[name] ?? name);
  if (tools) names.push('tools');
  if (format) names.push('text.format');
  if (request.max_tool_calls !== undefined && !supports?.includes('max_tool_calls')) names.push('max_tool_calls');
  if (request.truncation === 'auto') names.push('truncation');
  if (request.context_management !== undefined) names.push('context_management');
  if (request.moderation !== undefined) names.push('moderation');
  return [...names, ...new Set(attachments.map((kind) => PARTS[kind])), ...dropped];
}
