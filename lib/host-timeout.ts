import { ApiError } from './errors/api-error';
import type { ErrorCode } from './errors/codes';

/** What bounds the waiting for a function of the host. */
export interface HostTimeout {
  /** What is waited for, by the name that the host knows: `options.verify`. */
  name: string;
  /** ms; `null` for no bound (`options.hostTimeoutMs`). */
  timeoutMs: number | null;
  /** Aborts when nobody waits for the answer any more. Asked for only if the host did not answer at once. */
  left: () => AbortSignal;
  /** What the client is told when the time is over. */
  code: ErrorCode;
}

/**
 * What the host's function answered; if that is a promise, for as long as `timeoutMs` and the client's presence allow. What the
 * host does in one go without a promise cannot be bounded: it has the event loop.
 *
 * @throws ApiError of `code` when the time is over, the reason of `left` when the client has left, else what the promise rejects
 *   with. A promise that settles later than that is dropped.
 */
export function withinHostTimeout<T>(
  answer: T | PromiseLike<T>,
  { name, timeoutMs, left, code }: HostTimeout,
): T | Promise<T> {
  if (!isPromise(answer)) return answer;
  return new Promise<T>((resolve, reject) => {
    const signal = left();
    const onLeft = () => settle(() => reject(signal.reason));
    const onLate = () =>
      settle(() => reject(new ApiError(code, { cause: new Error(`${name} gave no answer within ${timeoutMs} ms.`) })));
    const timer = timeoutMs === null ? undefined : setTimeout(onLate, timeoutMs);
    const settle = (say: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onLeft);
      say();
    };
    if (signal.aborted) return onLeft();
    signal.addEventListener('abort', onLeft, { once: true });
    Promise.resolve(answer).then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    );
  });
}

function isPromise<T>(answer: T | PromiseLike<T>): answer is PromiseLike<T> {
  return typeof (answer as Partial<PromiseLike<T>> | null | undefined)?.then === 'function';
}
