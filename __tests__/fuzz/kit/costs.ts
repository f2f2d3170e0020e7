import { performance } from 'node:perf_hooks';

/** ms of the event loop that a request may take beyond the parsing of its body. */
const MOST = 200;

/**
 * What requests take of the event loop, by kind. CPU time of the process counts what other threads do, and the time in which
 * the loop is busy counts what other processes do: it takes no more than the lesser of the two.
 */
export class Costs {
  readonly #ms = new Map<string, number[]>();
  readonly #worst = new Map<string, { ms: number; body: string }>();

  async of<T>(kind: string, body: string, send: () => Promise<T>): Promise<T> {
    const parsing = cpu();
    JSON.parse(body);
    const parsed = cpu() - parsing;
    const before = cpu();
    const busy = performance.eventLoopUtilization();
    const reply = await send();
    const ms = Math.min(cpu() - before, performance.eventLoopUtilization(busy).active) - parsed;
    this.#ms.set(kind, [...(this.#ms.get(kind) ?? []), Math.max(0, ms)]);
    if (ms > (this.#worst.get(kind)?.ms ?? 0))
      this.#worst.set(kind, { ms, body: `${body.length}: ${body.slice(0, 200)}` });
    return reply;
  }

  /** A line a kind, for people. */
  report(): string {
    return [...this.#ms]
      .map(([kind, all]) => {
        const sorted = all.toSorted((a, b) => a - b);
        const [median, most] = [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0];
        const verdict = most > MOST ? `OVER ${MOST} ms by a body of ${this.#worst.get(kind)?.body}` : '';
        return `${kind}: ${all.length} requests, ms of the event loop: median ${median.toFixed(1)}, most ${most.toFixed(1)} ${verdict}\n`;
      })
      .join('');
  }
}

/** ms. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
