import type { IncomingMessage } from 'node:http';
import type { Caller } from '../../types/gateway';
import { ApiError, invalidRequest } from '../errors/api-error';
import { shortened } from '../text';
import type { BodyBudget } from './body-budget';
import { checkJsonCost } from './json-cost';
import { readBytes, unsupportedEncoding } from './read-bytes';

/** The live service's limit, in bytes. */
export const MAX_BODY_BYTES = 26_214_400;

/** A request that a body parser of the host may have been at: body-parser leaves `_body` behind. */
type ParsedRequest = IncomingMessage & { body?: unknown; _body?: boolean };

export interface ReadJsonSettings {
  /** Bytes, after decompression. Defaults to 25 MiB. */
  limit?: number | undefined;
  caller: Caller;
  budget: BodyBudget;
}

/**
 * The JSON body of a request. A body that the host has parsed already is used.
 *
 * @throws ApiError 400 if it is no JSON, or has more in it than it may; 413 if it is too large, 415 if it is of another type;
 *   429, 503 if too much is being read.
 */
export async function readJson(
  req: ParsedRequest,
  { limit = MAX_BODY_BYTES, caller, budget }: ReadJsonSettings,
): Promise<unknown> {
  const type = req.headers['content-type'] ?? '';
  if (!isJson(type)) throw wrongType(type);
  if (req.body !== undefined && (req._body || req.readableDidRead)) return parsed(req.body);
  const charset = charsetOf(type);
  const share = budget.take(caller, Number(req.headers['content-length'] ?? 0) || 0);
  try {
    return parse(await readBytes(req, { limit, share }), charset);
  } finally {
    share.release();
  }
}

/**
 * A page of another origin can send text/plain, or no type at all, without a preflight. Refusing all but JSON keeps it from
 * starting runs on a Gateway of mode `none`.
 */
function isJson(type: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type);
}

function wrongType(type: string): ApiError {
  return new ApiError('unsupported_content_type', {
    message: `Unsupported content type: '${shortened(type, 64)}'. This API method only accepts 'application/json' requests.`,
  });
}

/** JSON is UTF-8 (RFC 8259, 8.1). ASCII is part of it; UTF-16 is what body-parser took. */
const CHARSETS = /^(?:utf-?8|us-ascii|ascii|utf-?16(?:le|be)?)$/i;

/** @throws ApiError 415. */
function charsetOf(type: string): string {
  if (!type.includes(';')) return 'utf-8';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type)?.[1] || 'utf-8';
  if (!CHARSETS.test(charset)) throw unsupportedEncoding();
  return /^utf-?16/i.test(charset) ? charset.toLowerCase().replace(/^utf-?/, 'utf-') : 'utf-8';
}

/** What a parser of the host has made of the body: express.raw() and express.text() leave the JSON to us. */
function parsed(body: unknown): unknown {
  if (typeof body === 'string') return parse(Buffer.from(body), 'utf-8');
  return Buffer.isBuffer(body) ? parse(body, 'utf-8') : body;
}

/** Takes a byte order mark off, as JSON's readers may. */
const utf8 = new TextDecoder();

function parse(bytes: Buffer, charset: string): unknown {
  if (bytes.length === 0) return {};
  return parseJson(charset === 'utf-8' ? bytes : Buffer.from(new TextDecoder(charset).decode(bytes)));
}

/**
 * Parses the bytes of a JSON text.
 *
 * @throws ApiError 400 if they are none, or would cost far more memory than they are.
 */
export function parseJson(bytes: Buffer): unknown {
  checkJsonCost(bytes);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw noJson();
  }
}

function noJson(): ApiError {
  return invalidRequest(
    null,
    null,
    'We could not parse the JSON body of your request. (HINT: check that it is complete, valid JSON.)',
  );
}
