import type { GatewayRuntime } from '../../types/gateway';
import { Execution } from './execution';
import { Lanes, type OnBusy } from './lanes';
import type { PlannedRun } from './planned-run';
import { RepeatGuard, type RepeatGuardSettings } from './repeat-guard';
import { Slots } from './slots';

export interface RunnerSettings {
  session: { onBusy: OnBusy };
  maxConcurrentRuns: number | null;
  runTimeoutMs: number | null;
  repeatGuard: RepeatGuardSettings | null;
  brand: { headers: { repeatOf: string } };
}

export interface ExecuteOptions {
  /** The answer's `x-request-id`. */
  requestId: string;
  /** The client has tried before: a run of this session whose client was lost is superseded. */
  isRetry: boolean;
  /** Called when the run has its place, before it starts: what depends on the session is settled now. */
  prepare?: (() => Promise<void>) | undefined;
}

/** A session belongs to a runtime: mounted twice, it still has one run at a time. */
const LANES = new WeakMap<GatewayRuntime, Lanes>();

/** The runs of one mount. */
export class Runner {
  readonly #lanes: Lanes;
  readonly #slots: Slots;
  readonly #guard: RepeatGuard | undefined;

  constructor(
    private readonly runtime: GatewayRuntime,
    private readonly settings: RunnerSettings,
  ) {
    this.#slots = new Slots(settings.maxConcurrentRuns);
    const { repeatGuard, brand } = settings;
    if (repeatGuard !== null) this.#guard = new RepeatGuard(repeatGuard, brand.headers.repeatOf);
    this.#lanes = LANES.get(runtime) ?? new Lanes();
    LANES.set(runtime, this.#lanes);
  }

  /**
   * The execution of a run. It starts when it is told to, and when its session is free; what `onBusy` and the limits say
   * instead (409, 429) is what it rejects with. So it does where the same request has just failed.
   */
  execute(run: PlannedRun, { requestId, isRetry, prepare }: ExecuteOptions): Execution {
    return new Execution({
      admit: (execution) => this.#admit(run, execution, isRetry),
      prepare,
      start: (signal) => this.runtime.run(Object.assign(run, { signal })),
      timeout: this.settings.runTimeoutMs,
      settled: (failure) => this.#guard?.settled(run, requestId, failure),
    });
  }

  async #admit(run: PlannedRun, execution: Execution, isRetry: boolean): Promise<() => void> {
    // Before a place is taken: a repeat neither waits for its session nor interrupts it.
    const check = this.#guard?.check(run);
    if (check !== undefined) await check;
    const { onBusy } = this.settings.session;
    const { key } = run.session;
    // Who gives way hands over its slot with its place, so there is no slot to take before that.
    const clears = this.#lanes.clear(key, onBusy, isRetry);
    let giveBack = clears ? undefined : this.#slots.take(run.caller);
    let leave: (() => void) | undefined;
    try {
      leave = await this.#lanes.enter(key, execution, clears || onBusy === 'queue');
      giveBack ??= this.#slots.take(run.caller);
    } catch (error) {
      leave?.();
      giveBack?.();
      throw error;
    }
    return () => {
      leave();
      giveBack();
    };
  }
}
