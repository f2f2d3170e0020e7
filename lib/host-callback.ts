import { hostError } from './errors/classify';
import { described } from './text';

/**
 * Calls a function of the host whose answer a request needs.
 *
 * @throws ApiError for whatever it throws.
 */
export function callHost<T>(call: () => T): T {
  try {
    return call();
  } catch (thrown) {
    throw hostError(thrown);
  }
}

/**
 * Calls one of the host's own observers, the function `options.<option>`. It may throw, and it may be async: neither must end
 * the process. What it throws is named, and nothing of what is in it.
 */
export function observe(option: string, call: () => unknown, requestId?: string): void {
  new Promise((resolve) => resolve(call())).catch((failure) => {
    const about = requestId === undefined ? '' : `${requestId}: `;
    process.stderr.write(`openai-compat: ${about}options.${option} threw: ${described(failure).name}\n`);
  });
}
