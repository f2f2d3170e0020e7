/** How long a run may go on after its signal, in ms, before its place is given to the next one. */
const GRACE = 5_000;

/**
 * Asks an iterator to stop, and waits until it and its step under way have ended, for a while. Resolves with what to report
 * if that went wrong.
 */
export async function stop(
  iterator: AsyncIterator<unknown> | undefined,
  step: Promise<unknown> | undefined,
): Promise<unknown> {
  const stopped = Promise.allSettled([step, (async () => iterator?.return?.())()]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, GRACE, 'late').unref();
  });
  const outcome = await Promise.race([stopped, late]);
  clearTimeout(timer);
  if (outcome === 'late') {
    return new Error(`A run went on for ${GRACE} ms after its signal had aborted. It has been abandoned.`);
  }
  return outcome[1].status === 'rejected' ? outcome[1].reason : undefined;
}
