import type { IncomingMessage } from 'node:http';
import { ApiError, invalidRequest } from '../errors/api-error';
import { clientLeft } from '../errors/classify';

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
      settle();
      req.resume();
      reject(tooLarge(limit));
    };
    const onEnd = () => {
      settle();
      resolve(Buffer.concat(chunks));
    };
    const onGone = () => {
      settle();
      reject(clientLeft());
    };
    // The request outlives its body by the whole answer, and would keep all of this.
    const settle = () => req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
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
