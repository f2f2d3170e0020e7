import type { IncomingMessage } from 'node:http';
import { ApiError, invalidValue } from '../errors/api-error';

/** RFC 9110, 11.4: the scheme in any case, then one blank or more. */
const BEARER = /^bearer +(\S.*)$/i;

/**
 * The credential that a request sends, as it is; undefined if there is none.
 *
 * @param apiKeyHeader whether `x-api-key` counts too, for clients that know no Bearer.
 * @throws ApiError 400 if a header is there twice, or both are there and differ: nothing says which one is meant.
 */
export function sentCredential(req: IncomingMessage, apiKeyHeader: boolean): string | undefined {
  const { authorization = '' } = req.headers;
  refuseTwice(req, 'authorization');
  const bearer = BEARER.exec(authorization)?.[1];
  if (!apiKeyHeader) return bearer;
  refuseTwice(req, 'x-api-key');
  const apiKey = req.headers['x-api-key'];
  if (typeof apiKey !== 'string' || apiKey === '') return bearer;
  if (bearer !== undefined && bearer !== apiKey) {
    throw invalidValue(
      'x-api-key',
      "it differs from the key in 'Authorization'. Send one of them, or the same key in both.",
    );
  }
  return apiKey;
}

/**
 * Of two `Authorization` headers `req.headers` has the first, and two `x-api-key` it joins; a proxy in front may read the other
 * one. The raw lines tell. The value itself is not taken from there: a host may have set it, from a cookie for example.
 */
function refuseTwice({ rawHeaders }: IncomingMessage, name: string): void {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const sent = rawHeaders[i] as string;
    if (sent.length === name.length && sent.toLowerCase() === name) count += 1;
  }
  if (count < 2) return;
  throw new ApiError('invalid_request', {
    code: 'invalid_value',
    param: name,
    message: `The header '${name}' is sent ${count} times. Send it once.`,
  });
}
