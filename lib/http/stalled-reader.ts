import type { ServerResponse } from 'node:http';

/**
 * Watches over the end of an answer: a reader that takes none of what still waits for it in `timeout` ms is cut off. Node
 * itself sees whether bytes are taken.
 */
export function cutOffWhenStalled(res: ServerResponse, timeout: number | null, onStall: () => void): void {
  if (timeout === null || res.writableLength === 0) return;
  res.setTimeout(timeout, () => {
    if (res.writableFinished) return;
    res.destroy();
    onStall();
  });
}
