import type { StoredMessage } from './store';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a value from outside (a file that somebody may have edited, half of a line) is a message: an agent reads what
 * it is promised, or the line is passed over.
 */
export function isStoredMessage(value: unknown): value is StoredMessage {
  if (!isObject(value)) return false;
  switch (value.role) {
    case 'user':
      return isContent(value.content);
    case 'tool':
      return isContent(value.content) && typeof value.tool_call_id === 'string';
    case 'assistant':
      return (
        isAbsent(value.content, isContent) && isAbsent(value.tool_calls, areCalls) && isAbsent(value.refusal, isText)
      );
    default:
      return false;
  }
}

function isContent(value: unknown): boolean {
  return typeof value === 'string' || (Array.isArray(value) && value.every(isPart));
}

function isPart(part: unknown): boolean {
  if (!isObject(part)) return false;
  switch (part.type) {
    case 'text':
      return typeof part.text === 'string';
    case 'refusal':
      return typeof part.refusal === 'string';
    case 'image_url':
      return isObject(part.image_url) && typeof part.image_url.url === 'string';
    case 'input_audio':
      return isObject(part.input_audio) && typeof part.input_audio.data === 'string';
    case 'file':
      return isObject(part.file);
    default:
      return false;
  }
}

function areCalls(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCall);
}

function isCall(call: unknown): boolean {
  if (!isObject(call) || !isObject(call.function)) return false;
  return [call.id, call.function.name, call.function.arguments].every(isText);
}

function isAbsent(value: unknown, or: (value: unknown) => boolean): boolean {
  return value === undefined || value === null || or(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
