import type { ProgressEvent } from '../../../types/gateway';
import type { Progress } from '../../../types/openai';

export function progressOf({ id, tool, phase, text }: ProgressEvent): Progress {
  return { id, tool, phase, ...(text !== undefined && { text }) };
}

/** The same as a line of reasoning, which chat UIs show. */
export function progressLine({ tool, phase, text }: ProgressEvent): string {
  return `[${tool}: ${text ?? (phase === 'start' ? 'started' : 'done')}]\n`;
}
