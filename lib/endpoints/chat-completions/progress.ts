import type { AgentEvent } from '../../../types/gateway';
import type { Progress } from '../../../types/openai';

/** A tool that the agent runs itself starts or ends. */
export type ProgressEvent = Extract<AgentEvent, { type: 'progress' }>;

export function progressOf({ id, tool, phase, text }: ProgressEvent): Progress {
  return { id, tool, phase, ...(text !== undefined && { text }) };
}

/** The same as a line of reasoning, which chat UIs show. */
export function progressLine({ tool, phase, text }: ProgressEvent): string {
  return `[${tool}: ${text ?? (phase === 'start' ? 'started' : 'done')}]\n`;
}
