import type { IncomingHttpHeaders } from 'node:http';
import type { Brand } from '../brand';
import { invalidValue } from '../errors/api-error';
import { familyHeader } from './headers';

/** What a request names its session by. */
export interface NamedSession {
  /** As it stands in `options.session.from`. */
  source: string;
  /** The header's or field's own name, for messages. */
  param: string;
  value: string;
  /** It is a session key as it stands. Every other source only names a session within a prefix. */
  isKey: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The first of the sources that names a session.
 *
 * @throws ApiError 400 if it names one by what cannot be a name.
 */
export function namedSession(
  { session: { from }, brand }: { session: { from: readonly string[] }; brand: Brand },
  headers: IncomingHttpHeaders,
  field: (name: string) => unknown,
): NamedSession | undefined {
  for (const source of from) {
    const isKey = source === brand.headers.sessionKey;
    const { param, value } = isKey ? readKey(headers, brand) : read(source, headers, field);
    const name = value?.trim();
    if (name) return { source, param, value: isKey ? name : checkName(param, name), isKey };
  }
  return undefined;
}

interface Sent {
  param: string;
  value: string | undefined;
}

function readKey(headers: IncomingHttpHeaders, { sessionHeaders }: Brand): Sent {
  const sent = familyHeader(headers, sessionHeaders);
  return { param: sent?.name ?? '', value: sent?.value };
}

function read(source: string, headers: IncomingHttpHeaders, field: (name: string) => unknown): Sent {
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
