import type { IncomingHttpHeaders } from 'node:http';
import { invalidValue } from '../errors/api-error';

/** A header that was sent, under the name it was sent by. */
export interface SentHeader {
  name: string;
  value: string;
}

/**
 * The one value of a header that has several names: each Gateway's clients send their own family of headers (`brandOf`), and
 * they mean the same. An empty value is none: clients fill templates with nothing.
 *
 * @throws ApiError 400 if two of the names were sent with different values.
 */
export function familyHeader(
  headers: IncomingHttpHeaders,
  names: readonly string[],
  same: (value: string) => string = (value) => value,
): SentHeader | undefined {
  let sent: SentHeader | undefined;
  for (const name of names) {
    const value = headers[name]?.toString().trim();
    if (!value) continue;
    if (sent !== undefined && same(sent.value) !== same(value)) {
      throw invalidValue(name, `it differs from '${sent.name}'. Send one of them, or the same value in both.`);
    }
    sent ??= { name, value };
  }
  return sent;
}
