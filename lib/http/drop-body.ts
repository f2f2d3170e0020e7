import type { IncomingMessage } from 'node:http';

/** What is read and dropped of a body that nobody wants: a little more than the largest that is taken by default, in bytes. */
const MOST_BYTES = 33_554_432;
/** How long its sender may take for it, in ms. */
const LONGEST = 10_000;

/** A body of this size, in bytes, has come with its request as a rule. */
const SMALL_BYTES = 16_384;

/**
 * Whether the sender of a request has to be waited for once it is answered, as it is not through with its body. Not so where the
 * body is small and the connection is kept: Node itself takes the rest off the line then, and most refusals are such. HTTP/2 ends
 * a stream without harm to the others.
 *
 * @param isKept whether the connection stays open after the answer.
 */
export function isStillSending(req: IncomingMessage, isKept: boolean): boolean {
  if (req.complete || req.destroyed || req.httpVersionMajor !== 1) return false;
  const { 'content-length': length = '0', 'transfer-encoding': coding } = req.headers;
  return coding !== undefined || (length !== '0' && !(isKept && Number(length) <= SMALL_BYTES));
}

/**
 * Reads and drops the rest of a body, after its request has been answered. A connection that is closed while bytes come in is
 * reset, and the answer is lost to a client that reads it only when it has sent everything (RFC 9112, 9.6: Python's urllib, nginx).
 *
 * @param done told whether that was all; if not, the connection is of no more use.
 */
export function dropBody(req: IncomingMessage, done: (isWhole: boolean) => void): void {
  let dropped = 0;
  const onData = (chunk: Buffer | string) => {
    dropped += chunk.length;
    if (dropped > MOST_BYTES) settle(false);
  };
  const onEnd = () => settle(true);
  const onGone = () => settle(false);
  const timer = setTimeout(onGone, LONGEST);
  const settle = (isWhole: boolean) => {
    clearTimeout(timer);
    req.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
    if (!isWhole) req.pause();
    done(isWhole);
  };
  req.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
  req.resume();
}
