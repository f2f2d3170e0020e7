import type { AgentEvent, GatewayRuntime } from '../../types/gateway';
import type { PlannedRun } from './agent-run';
import { Execution } from './execution';
import { Lanes, type OnBusy } from './lanes';
import { Slots } from './slots';

export interface RunnerSettings {
  session: { onBusy: OnBusy };
  maxConcurrentRuns: number | null;
  runTimeout: number | null;
}

export interface ExecuteOptions {
  report(error: unknown): void;
  /** Sees what is said at the end: usage and finish. */
  seeEnd(event: AgentEvent): void;
  /** The client has tried before: a run of this session whose client was lost is superseded. */
  isRetry: boolean;
}

/** The runs of one mount. */
export class Runner {
  readonly #lanes = new Lanes();
  readonly #slots: Slots;

  constructor(
    private readonly runtime: GatewayRuntime,
    private readonly settings: RunnerSettings,
  ) {
    this.#slots = new Slots(settings.maxConcurrentRuns);
  }

  /**
   * The execution of a run. It starts when it is told to, and when its session is free; what `onBusy` and the limits say
   * instead (409, 429) is what it rejects with.
   */
  execute(run: PlannedRun, { report, seeEnd, isRetry }: ExecuteOptions): Execution {
    return new Execution({
      admit: (execution) => this.#admit(run, execution, isRetry),
      start: (signal) => this.runtime.run({ ...run, signal }),
      timeout: this.settings.runTimeout,
      report,
      seeEnd,
    });
  }

  async #admit(run: PlannedRun, execution: Execution, isRetry: boolean): Promise<() => void> {
    const giveBack = this.#slots.take(run.caller);
    try {
      // A bare key is another session for each agent: memory belongs to an agent.
      const lane = `${run.agentId} ${run.session.key}`;
      const leave = await this.#lanes.enter(lane, execution, this.settings.session.onBusy, isRetry);
      return () => {
        leave();
        giveBack();
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }
}
