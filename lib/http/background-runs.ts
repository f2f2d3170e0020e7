import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Caller } from '../../types/gateway';
import { ApiError } from '../errors/api-error';
import type { Journal } from '../journal/journal';
import type { Execution } from '../run/execution';

/** A run in the background that is under way. */
export interface BackgroundRun {
  owner: string;
  /** The answer as far as it is, in the words of its API. */
  snapshot: object;
  execution: Execution;
  journal: Journal;
  /** Resolves when the run has ended and its answer is kept. */
  ended: Promise<void>;
}

/** The runs in the background of one mount, from their request to their end. Nobody's connection holds them. */
export class BackgroundRuns {
  readonly #runs = new Map<string, BackgroundRun>();

  /** The run of an answer, if it is under way and the caller's. */
  find(id: string, caller: Caller): BackgroundRun | undefined {
    const run = this.#runs.get(id);
    return run?.owner === caller.id ? run : undefined;
  }

  /**
   * Follows a run to its end.
   *
   * @throws what refuses the run at once: 429 where there is no slot, what `onBusy` says of a busy session.
   */
  async add(id: string, run: Omit<BackgroundRun, 'ended'>, played: Promise<void>): Promise<void> {
    let refused: { reason: unknown } | undefined;
    const ended = played
      .catch((reason: unknown) => {
        refused = { reason };
      })
      .finally(() => {
        run.journal.end();
        this.#runs.delete(id);
      });
    this.#runs.set(id, { ...run, ended });
    await nextTurn();
    if (refused !== undefined) throw refused.reason;
  }

  /** Waits for all runs; after `timeoutMs` those that are left fail, truthfully. */
  async drain(timeoutMs: number): Promise<void> {
    const all = [...this.#runs.values()];
    if (all.length === 0) return;
    const deadline = setTimeout(() => {
      for (const { execution } of all) execution.abort(new ApiError('shutting_down'));
    }, timeoutMs);
    await Promise.all(all.map(({ ended }) => ended));
    clearTimeout(deadline);
  }
}
