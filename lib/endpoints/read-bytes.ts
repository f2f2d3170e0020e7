import type { IncomingMessage } from 'node:http';
import { ApiError, invalidRequest } from '../errors/api-error';
import { clientLeft } from '../errors/client-left';

/**
 * The bytes of a request's body, as they were sent.
 *
 * @param limit bytes. A body that says it is longer is not read at all, one that turns out to be is kept no further.
 * @throws ApiError 413; 400 if somebody has read the body already; an AbortError if the client left.
 */
export function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (!req.readable) return reject(req.complete ? alreadyRead() : clientLeft());
    const announced = Number(req.headers['content-length'] ?? 0);
    if (announced > limit) return reject(tooLarge(limit, announced));
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return void chunks.push(chunk);
      // Read on without keeping anything: the client gets its answer, and the connection can be used again.
      req.off('data', onData).resume();
      reject(tooLarge(limit));
    };
    req.on('data', onData);
    req.once('end', () => {
      resolve(Buffer.concat(chunks));
      // The request outlives its body by the whole answer.
      chunks.length = 0;
    });
    req.once('error', () => reject(clientLeft()));
    req.once('close', () => reject(clientLeft()));
  });
}

export function tooLarge(limit: number, length?: number): ApiError {
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
