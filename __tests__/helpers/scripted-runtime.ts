import type { AgentEvent, AgentInfo, AgentRun, GatewayConfig, GatewayRuntime } from '../../types/gateway';

export const TOKEN = 'test-token-123';
export const CONFIG: GatewayConfig = { gateway: { auth: { mode: 'token', token: TOKEN } } };

export interface ScriptedRuntime extends GatewayRuntime {
  /** The runs so far, in order. */
  runs: AgentRun[];
}

export interface Script {
  run?: (run: AgentRun) => unknown;
  agents?: AgentInfo[];
  config?: () => GatewayConfig;
}

/** A runtime that does what a test says. By default it says "hello". */
export function scriptedRuntime({
  run = hello,
  agents = [{ id: 'main' }, { id: 'beta' }],
  config = () => CONFIG,
}: Script = {}): ScriptedRuntime {
  const runs: AgentRun[] = [];
  return {
    runs,
    config,
    agents: () => agents,
    run: (given) => {
      runs.push(given);
      return run(given) as AsyncIterable<AgentEvent>;
    },
  };
}

async function* hello(): AsyncGenerator<AgentEvent> {
  yield { type: 'text', text: 'hello' };
}

/** A promise with its resolver, to wait for or to hold back an event. */
export function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Resolves when a signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
