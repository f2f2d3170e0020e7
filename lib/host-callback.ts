/**
 * Calls one of the host's own observers, the function `options.<option>`. It may throw, and it may be async: neither must end
 * the process. What it throws is named, and nothing of what is in it.
 */
export function observe(option: string, call: () => unknown, requestId?: string): void {
  new Promise((resolve) => resolve(call())).catch((failure) => {
    const about = requestId === undefined ? '' : `${requestId}: `;
    process.stderr.write(`openai-compat: ${about}options.${option} threw: ${(failure as Error)?.name}\n`);
  });
}
