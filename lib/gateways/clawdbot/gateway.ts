import type { GatewayRuntime } from '../../../types/gateway';
import { AgentList } from './agents';
import { Connection } from './connection';
import { KnownSessions } from './known-sessions';
import { type ClawdbotGatewayOptions, checkedOptions } from './options';
import { runOnGateway } from './run';

/** A running Gateway as a runtime. */
export interface ClawdbotGateway extends GatewayRuntime {
  /**
   * Opens the connection now instead of at the first request, so that a wrong address or secret shows at the start.
   *
   * @throws Error that says why the Gateway is not reached or refuses, and the remedy.
   */
  connect(): Promise<void>;
  /** Closes the connection, and ends the watching of the config. */
  close(): Promise<void>;
}

/**
 * Makes a running Clawdbot (2026.1) or OpenClaw (2026.9) Gateway a runtime, over its WebSocket protocol 3 or 4. All runs
 * share one connection, which is opened at the first use and again when it is lost. Needs the package `ws`.
 *
 * @throws TypeError for a wrong option; the message names it and the remedy.
 * @example
 * const gateway = clawdbotGateway({ url: 'ws://127.0.0.1:18789', config: clawdbotConfig(path) });
 * app.use(openAiCompat(gateway));
 */
export function clawdbotGateway(options: ClawdbotGatewayOptions): ClawdbotGateway {
  const resolved = checkedOptions(options);
  const connection = new Connection(resolved);
  const agents = new AgentList(connection);
  const deps = { connection, sessions: new KnownSessions(), options: resolved };
  return {
    config: () => resolved.config(),
    agents: () => agents.read(),
    run: (run) => runOnGateway(run, deps),
    connect: async () => {
      await connection.open();
    },
    close: async () => {
      resolved.config.close?.();
      await connection.close();
    },
  };
}
