import { gatewayError } from '../../lib';
import type { PlannedRun } from '../../lib/run/planned-run';
import { Runner } from '../../lib/run/runner';
import type { AgentEvent, AgentRun, GatewayRuntime } from '../../types/gateway';
import { scriptedRuntime } from '../helpers/scripted-runtime';

const SETTINGS = {
  session: { onBusy: 'queue' },
  maxConcurrentRuns: null,
  runTimeoutMs: null,
  repeatGuard: null,
  brand: { headers: { repeatOf: 'x-clawdbot-repeat-of' } },
} as const;

const PLAN = {
  agentId: 'main',
  session: { key: 'agent:main:s', stateless: false, history: 'gateway' },
  caller: { id: 'ada' },
} as unknown as PlannedRun;

const execute = (runtime: GatewayRuntime) =>
  new Runner(runtime, SETTINGS).execute(PLAN, { requestId: 'r', isRetry: false });

describe('an execution', () => {
  it('calls what the runtime throws the agent’s failure', async () => {
    const runtime = scriptedRuntime({
      run: async function* () {
        yield { type: 'text', text: 'a' };
        throw new TypeError('the agent’s');
      },
    });
    await expect(execute(runtime).run(() => undefined)).rejects.toMatchObject({
      status: 500,
      code: 'agent_error',
      cause: expect.objectContaining({ message: 'the agent’s' }),
    });
  });

  it('calls what the runtime throws on purpose by its code', async () => {
    const runtime = scriptedRuntime({
      run: () => {
        throw gatewayError('overloaded', 'Too much.');
      },
    });
    await expect(execute(runtime).run(() => undefined)).rejects.toMatchObject({ status: 503, message: 'Too much.' });
  });

  it.each<[string, () => Promise<void>]>([
    [
      'throws',
      () => {
        throw Object.assign(new TypeError('ours'), { code: 'session_busy' });
      },
    ],
    ['rejects with', () => Promise.reject(new TypeError('ours'))],
  ])('never calls what the sink %s the agent’s failure', async (_, sink) => {
    await expect(execute(scriptedRuntime()).run(sink)).rejects.toMatchObject({
      status: 500,
      code: 'internal_error',
      cause: expect.objectContaining({ message: 'ours' }),
    });
  });

  it('never calls what the sink throws at the finish the agent’s failure', async () => {
    const sink = ({ type }: AgentEvent) => {
      if (type === 'finish') throw new TypeError('ours');
      return undefined;
    };
    await expect(execute(scriptedRuntime()).run(sink)).rejects.toMatchObject({ code: 'internal_error' });
  });

  it('gives the runtime a run of its own, with the signal, and leaves the plan as it is', async () => {
    const runtime = scriptedRuntime();
    await execute(runtime).run(() => undefined);
    expect(runtime.runs).toEqual([{ ...PLAN, signal: expect.any(AbortSignal) } satisfies AgentRun]);
    expect(PLAN).not.toHaveProperty('signal');
  });
});
