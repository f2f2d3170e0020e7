import type { Caller, GatewayRuntime } from '../../types/gateway';
import type { Coordination, OnBusy } from './coordination';
import { Execution } from './execution';
import { Lanes } from './lanes';
import { localCoordination } from './local-coordination';
import type { PlannedRun } from './planned-run';
import { RepeatGuard, type RepeatGuardSettings } from './repeat-guard';

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
  readonly #runtime: GatewayRuntime;
  readonly #settings: RunnerSettings;
  readonly #coordination: Coordination;
  readonly #guard: RepeatGuard | undefined;

  constructor(
    runtime: GatewayRuntime,
    settings: RunnerSettings,
    coordination: Coordination = localCoordination({ ...settings, lanes: lanesOf(runtime) }),
  ) {
    this.#runtime = runtime;
    this.#settings = settings;
    this.#coordination = coordination;
    const { repeatGuard, brand } = settings;
    if (repeatGuard !== null) this.#guard = new RepeatGuard(repeatGuard, brand.headers.repeatOf);
  }

  /**
   * Refuses a caller whose run could have no place, before its request is read. What may displace a run is let through, as it
   * needs no room of its own, and so is what may be the repeat of a failed request.
   *
   * @throws ApiError 429.
   */
  checkRoom(caller: Caller, isRetry: boolean): void {
    if (this.#settings.session.onBusy === 'interrupt' || this.#guard?.mayAnswer(caller)) return;
    this.#coordination.checkRoom?.(caller, isRetry);
  }

  /**
   * The execution of a run. It starts when it is told to, and when its session is free; what `onBusy` and the limits say
   * instead (409, 429) is what it rejects with. So it does where the same request has just failed.
   */
  execute(run: PlannedRun, { requestId, isRetry, prepare }: ExecuteOptions): Execution {
    const { session, runTimeoutMs } = this.#settings;
    return new Execution({
      run,
      runtime: this.#runtime,
      coordination: this.#coordination,
      guard: this.#guard,
      prepare,
      requestId,
      isRetry,
      onBusy: session.onBusy,
      runTimeoutMs,
    });
  }
}

function lanesOf(runtime: GatewayRuntime): Lanes {
  const lanes = LANES.get(runtime) ?? new Lanes();
  LANES.set(runtime, lanes);
  return lanes;
}
