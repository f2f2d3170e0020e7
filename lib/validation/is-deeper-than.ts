/** Whether a value is nested deeper than a limit. Level by level, without recursion: it may be a million brackets deep. */
export function isDeeperThan(limit: number, value: object): boolean {
  let level: object[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth >= limit) return true;
    const next: object[] = [];
    // It runs for each message of each request, and most have nothing below.
    for (const node of level) {
      // Object.values would make an array of each.
      for (const name in node) {
        const child = (node as Record<string, unknown>)[name];
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}
