import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, type Request, type RequestHandler, type Response } from 'express';
import { ApiError, invalidRequest } from '../errors/api-error';
import { shortened } from '../text';
import { readBytes, tooLarge } from './read-bytes';

/** The live service's limit, in bytes. */
export const MAX_BODY_BYTES = 26_214_400;

/** A request that a body parser of the host may have been at: body-parser leaves `_body` behind. */
type ParsedRequest = IncomingMessage & { body?: unknown; _body?: boolean };

/** Parsers by their limit. The limit is config and may change, but hardly ever does. */
const parsers = new Map<number, RequestHandler>();

/**
 * The JSON body of a request. A body that the host has parsed already is used.
 *
 * @param limit bytes, after decompression.
 * @throws ApiError 400 if it is no JSON, 413 if it is too large, 415 if it is of another type.
 */
export async function readJson(req: IncomingMessage, res: ServerResponse, limit: number): Promise<unknown> {
  const request = req as ParsedRequest;
  if (!isJson(req.headers['content-type'])) throw wrongType(req.headers['content-type']);
  if (request.body !== undefined && (request._body || req.readableDidRead)) return parsed(request.body);
  if (isPlain(req)) return parsePlain(await readBytes(req, limit));
  return new Promise((resolve, reject) => {
    parser(limit)(req as Request, res as Response, (error?: unknown) => {
      if (error === undefined) resolve(request.body ?? {});
      else reject(bodyError(error as BodyParserError, limit));
    });
  });
}

function parser(limit: number): RequestHandler {
  let found = parsers.get(limit);
  if (found === undefined) {
    // The content type has been checked; `strict: false` leaves it to validation to say what a bare `42` is not.
    found = json({ limit, type: () => true, strict: false });
    parsers.set(limit, found);
  }
  return found;
}

/**
 * A page of another origin can send text/plain, or no type at all, without a preflight. Refusing all but JSON keeps it from
 * starting runs on a Gateway of mode `none`.
 */
function isJson(type = ''): boolean {
  return /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type);
}

function wrongType(type = ''): ApiError {
  return new ApiError('unsupported_content_type', {
    message: `Unsupported content type: '${shortened(type, 64)}'. This API method only accepts 'application/json' requests.`,
  });
}

/** Whether the body is UTF-8 and not compressed, as what clients send is. Then body-parser is half of a request's cost (bench). */
function isPlain({ headers, readableEncoding }: IncomingMessage): boolean {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  return (
    readableEncoding === null &&
    encoding === 'identity' &&
    (!type.includes(';') || /;\s*charset="?utf-8"?$/i.test(type))
  );
}

/** What a parser of the host has made of the body: express.raw() and express.text() leave the JSON to us. */
function parsed(body: unknown): unknown {
  if (typeof body === 'string') return parsePlain(Buffer.from(body));
  return Buffer.isBuffer(body) ? parsePlain(body) : body;
}

/** Takes a byte order mark off, as JSON's readers may. */
const utf8 = new TextDecoder();

function parsePlain(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw noJson();
  }
}

interface BodyParserError extends Error {
  type?: string;
  length?: number;
}

function bodyError(error: BodyParserError, limit: number): ApiError {
  switch (error.type) {
    case 'entity.too.large':
      return tooLarge(limit, error.length);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new ApiError('unsupported_content_type', {
        message: 'Unsupported encoding: send the JSON body as UTF-8, plain or compressed with gzip, deflate or br.',
      });
    default:
      return noJson();
  }
}

function noJson(): ApiError {
  return invalidRequest(
    null,
    null,
    'We could not parse the JSON body of your request. (HINT: check that it is complete, valid JSON.)',
  );
}
