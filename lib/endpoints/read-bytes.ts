import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors/api-error';
import { clientLeft } from '../errors/client-left';

/**
 * The bytes of a request's body, as they were sent.
 *
 * @param limit bytes. A body that says it is longer is not read at all, one that turns out to be is read no further.
 * @throws ApiError 413, or an AbortError if the client left.
 */
export function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(req.headers['content-length'] ?? 0);
    if (announced > limit) return reject(tooLarge(limit, announced));
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return void chunks.push(chunk);
      req.removeAllListeners('data').pause();
      reject(tooLarge(limit));
    });
    req.once('end', () => {
      resolve(Buffer.concat(chunks));
      // The request outlives its body by the whole answer.
      chunks.length = 0;
    });
    req.once('error', () => reject(clientLeft()));
  });
}

export function tooLarge(limit: number, length?: number): ApiError {
  return new ApiError('body_too_large', {
    message: `Maximum content size limit (${limit}) exceeded${length ? ` (${length} bytes)` : ''}.`,
  });
}
