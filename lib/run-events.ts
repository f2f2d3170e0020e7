import type { ProgressEvent } from '../types/gateway';
import type { Progress } from '../types/openai';

/** A tool that the agent runs itself, in the words of the wire's extension. */
export function progressOf({ id, tool, phase, text }: ProgressEvent): Progress {
  return { id, tool, phase, ...(text !== undefined && { text }) };
}

/** The same as a line of reasoning, which chat UIs show. */
export function progressLine({ tool, phase, text }: ProgressEvent): string {
  return `[${tool}: ${text ?? (phase === 'start' ? 'started' : 'done')}]\n`;
}

/** A count of tokens as clients parse it: an integer (Zed fails on anything else). */
export function wholeCount(tokens = 0): number {
  return Number.isFinite(tokens) ? Math.max(0, Math.round(tokens)) : 0;
}
