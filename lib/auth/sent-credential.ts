import type { IncomingHttpHeaders } from 'node:http';
import { invalidValue } from '../errors/api-error';

const BEARER = /^bearer +(\S.*)$/i;

/**
 * The credential that a request sends, as an `Authorization` header; undefined if there is none.
 *
 * @param apiKeyHeader whether `x-api-key` counts too, for clients that know no Bearer.
 * @throws ApiError 400 if both headers are there and differ: nothing says which one is meant.
 */
export function sentCredential(headers: IncomingHttpHeaders, apiKeyHeader: boolean): string | undefined {
  const { authorization = '' } = headers;
  const bearer = BEARER.exec(authorization)?.[1];
  const apiKey = apiKeyHeader ? headers['x-api-key'] : undefined;
  if (typeof apiKey !== 'string' || apiKey === '') return bearer === undefined ? undefined : authorization;
  if (bearer !== undefined && bearer !== apiKey) {
    throw invalidValue(
      'x-api-key',
      "it differs from the key in 'Authorization'. Send one of them, or the same key in both.",
    );
  }
  return `Bearer ${apiKey}`;
}
