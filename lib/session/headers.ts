import type { IncomingHttpHeaders } from 'node:http';
import { invalidRequest } from '../errors/api-error';

/** Both Gateways' clients send their own family of headers; they mean the same. */
const FAMILIES = ['x-clawdbot', 'x-openclaw'] as const;

/** A header that was sent, under the name it was sent by. */
export interface SentHeader {
  name: string;
  value: string;
}

export const AGENT_HEADERS = ['agent-id', 'agent'] as const;
export const SESSION_HEADERS = ['session-key'] as const;

/**
 * The one value of a header that has several names. An empty value is none: clients fill templates with nothing.
 *
 * @throws ApiError 400 if two of the names were sent with different values.
 */
export function familyHeader(
  headers: IncomingHttpHeaders,
  suffixes: readonly string[],
  same: (value: string) => string = (value) => value,
): SentHeader | undefined {
  let sent: SentHeader | undefined;
  for (const suffix of suffixes) {
    for (const family of FAMILIES) {
      const name = `${family}-${suffix}`;
      const value = String(headers[name] ?? '').trim();
      if (value === '') continue;
      if (sent !== undefined && same(sent.value) !== same(value)) {
        throw invalidRequest(
          'invalid_value',
          name,
          `Invalid value for '${name}': it differs from '${sent.name}'. Send one of them, or the same value in both.`,
        );
      }
      sent ??= { name, value };
    }
  }
  return sent;
}
