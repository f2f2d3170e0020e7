import type { IncomingHttpHeaders } from 'node:http';
import { invalidValue } from '../errors/api-error';
import { familyHeader, SESSION_HEADERS } from './headers';

/** The header whose value is a session key as it stands. Every other source only names a session within a prefix. */
export const SESSION_KEY = 'x-clawdbot-session-key';

/** What a request names its session by. */
export interface NamedSession {
  /** As it stands in `options.session.from`. */
  source: string;
  /** The header's or field's own name, for messages. */
  param: string;
  value: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The first of the sources that names a session.
 *
 * @throws ApiError 400 if it names one by what cannot be a name.
 */
export function namedSession(
  from: readonly string[],
  headers: IncomingHttpHeaders,
  field: (name: string) => unknown,
): NamedSession | undefined {
  for (const source of from) {
    const { param, value } = read(source, headers, field);
    const name = value?.trim();
    if (name) return { source, param, value: source === SESSION_KEY ? name : checkName(param, name) };
  }
  return undefined;
}

function read(
  source: string,
  headers: IncomingHttpHeaders,
  field: (name: string) => unknown,
): { param: string; value: string | undefined } {
  if (source === SESSION_KEY) {
    const sent = familyHeader(headers, SESSION_HEADERS);
    return { param: sent?.name ?? source, value: sent?.value };
  }
  if (source.startsWith('metadata.')) {
    return { param: source, value: memberOf(field('metadata'), source.slice('metadata.'.length)) };
  }
  switch (source) {
    case 'user':
    case 'prompt_cache_key':
      return { param: source, value: field(source) as string | undefined };
    case 'conversation':
      return { param: source, value: conversationId(field('conversation')) };
    default:
      return { param: source, value: String(headers[source] ?? '') };
  }
}

function memberOf(metadata: unknown, key: string): string | undefined {
  const members = (metadata ?? {}) as Record<string, string>;
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

/** The field of the Responses API: an id, or an object with one. */
function conversationId(conversation: unknown): string | undefined {
  const id =
    typeof conversation === 'object' && conversation !== null ? (conversation as { id?: unknown }).id : conversation;
  if (id === undefined || typeof id === 'string') return id;
  throw invalidValue('conversation', 'expected a string, or an object with an id.');
}

function checkName(param: string, name: string): string {
  if (name.length > 512) throw invalidValue(param, 'the name of a session has at most 512 characters.');
  if (CONTROL.test(name) || !name.isWellFormed())
    throw invalidValue(param, 'it must not have control characters or lone surrogates.');
  return name;
}
