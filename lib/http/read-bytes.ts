import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ApiError, invalidRequest } from '../errors/api-error';
import { clientLeft } from '../errors/classify';
import type { BodyShare } from './body-budget';

export interface BytesLimits {
  /** Bytes, after decompression. A body that says it is longer is not read at all, one that turns out to be is kept no further. */
  limit: number;
  share: BodyShare;
}

/** `x-gzip` is the old name of gzip (RFC 9110, 8.4.1.3). */
const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;

/**
 * The bytes of a request's body, decompressed.
 *
 * @throws ApiError 413; 415 for an encoding that is not known; 400 if somebody has read the body already, or it cannot be
 *   decompressed; 429, 503 if too much is being read; the client's leaving.
 */
export function readBytes(req: IncomingMessage, { limit, share }: BytesLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (!req.readable) return reject(req.complete ? alreadyRead() : clientLeft());
    // What an encoding has made of the bytes cannot be undone.
    if (req.readableEncoding !== null) return reject(alreadyRead());
    const announced = Number(req.headers['content-length'] ?? 0);
    if (announced > limit) return reject(tooLarge(limit, announced));
    const source = decoded(req);
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) return fail(tooLarge(limit));
      try {
        share.grow(length);
      } catch (full) {
        return fail(full);
      }
      chunks.push(chunk);
    };
    const fail = (error: unknown) => {
      settle();
      if (source !== req) {
        req.unpipe();
        source.destroy();
      }
      // The rest is read and dropped with the answer.
      req.pause();
      reject(error);
    };
    const onEnd = () => {
      settle();
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    };
    const onGone = () => {
      // It is through with its body, and the decoder is not.
      if (req.readableEnded) return;
      settle();
      reject(clientLeft());
    };
    const onUndecodable = () => fail(undecodable());
    // The request outlives its body by the whole answer, and would keep all of this.
    const settle = () => {
      source.off('data', onData).off('end', onEnd);
      if (source !== req) source.off('error', onUndecodable).on('error', () => undefined);
      req.off('error', onGone).off('close', onGone);
    };
    source.on('data', onData).on('end', onEnd);
    if (source !== req) source.on('error', onUndecodable);
    req.on('error', onGone).on('close', onGone);
  });
}

/** @throws ApiError 415. */
function decoded(req: IncomingMessage): Readable {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return req;
  if (!Object.hasOwn(DECODERS, encoding)) throw unsupportedEncoding();
  return req.pipe(DECODERS[encoding as keyof typeof DECODERS]());
}

export function unsupportedEncoding(): ApiError {
  return new ApiError('unsupported_content_type', {
    message: 'Unsupported encoding: send the JSON body as UTF-8, plain or compressed with gzip, deflate or br.',
  });
}

function tooLarge(limit: number, length?: number): ApiError {
  return new ApiError('body_too_large', {
    message: `Maximum content size limit (${limit}) exceeded${length ? ` (${length} bytes)` : ''}.`,
  });
}

function alreadyRead(): ApiError {
  return invalidRequest(
    null,
    null,
    'The body of your request was read before it came here, and nothing of it was kept.',
  );
}

function undecodable(): ApiError {
  return invalidRequest(null, null, 'We could not decompress the body of your request.');
}
