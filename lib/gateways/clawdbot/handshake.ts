import { GatewayRefused } from './errors';
import { isPayload, type Payload } from './frames';
import type { ResolvedOptions } from './options';
import { RequestRefused, type Requests } from './requests';

/** What the Gateway says of itself when it lets us in. */
export interface Hello {
  protocol: number;
  /** The largest frame it takes. */
  maxPayloadBytes: number;
  /** The time between two of its `tick` events. */
  tickIntervalMs: number;
  /** Bytes of the largest image, where the Gateway says so. */
  maxImageBytes: number | undefined;
  scopes: readonly string[];
  /** The same for two connections to the same process of the Gateway, another after it was restarted. */
  process: { bootId?: string; startedAt?: number };
}

const CLIENT = { id: 'gateway-client', version: '1', platform: process.platform, mode: 'backend' };
/** Clawdbot 2026.1 speaks 3, OpenClaw 2026.9 speaks 4; each takes a range that holds its own. */
const PROTOCOLS = { minProtocol: 3, maxProtocol: 4 };

/**
 * Logs in with the shared secret, and answers the challenge's `nonce` with a device identity only when the Gateway has asked
 * for one.
 *
 * @throws GatewayRefused with the remedy.
 */
export async function shakeHands(
  requests: Requests,
  nonce: string,
  options: ResolvedOptions,
  withDevice: boolean,
): Promise<Hello> {
  const { token, password } = options.secret();
  const scopes = ['operator.read', 'operator.write', ...(options.removeStateless ? ['operator.admin'] : [])];
  const params: Payload = {
    ...PROTOCOLS,
    client: CLIENT,
    role: 'operator',
    scopes,
    caps: ['tool-events'],
    ...((token ?? password) === undefined ? {} : { auth: token === undefined ? { password } : { token } }),
  };
  if (withDevice) {
    const claim = { clientId: CLIENT.id, clientMode: CLIENT.mode, role: 'operator', scopes, token, nonce };
    params.device = options.identity()(claim);
  }
  try {
    return readHello(await requests.send('connect', params, { timeoutMs: options.connectTimeoutMs }), scopes);
  } catch (error) {
    // A Gateway that still starts says so; that passes by itself.
    if (!(error instanceof RequestRefused) || error.error.code === 'UNAVAILABLE') throw error;
    throw new GatewayRefused(options.url, error.error);
  }
}

function readHello(payload: Payload, asked: readonly string[]): Hello {
  const { protocol, policy, auth, server, snapshot } = payload;
  const uptime = snapshot?.uptimeMs;
  return {
    protocol: Number(protocol),
    maxPayloadBytes: positive(policy?.maxPayload) ?? 524_288,
    tickIntervalMs: positive(policy?.tickIntervalMs) ?? 30_000,
    maxImageBytes: isPayload(policy?.attachments) ? positive(policy.attachments.maxImageBytes) : undefined,
    scopes: Array.isArray(auth?.scopes) ? auth.scopes : asked,
    process: {
      ...(typeof server?.bootId === 'string' ? { bootId: server.bootId } : {}),
      ...(typeof uptime === 'number' ? { startedAt: Date.now() - uptime } : {}),
    },
  };
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** Clocks and round trips differ by less than a Gateway takes to start. */
const START_TOLERANCE_MS = 2_000;

/** Whether two connections lead to the same process: only then does it still know the runs of the first. */
export function sameProcess({ process: a }: Hello, { process: b }: Hello): boolean {
  if (a.bootId !== undefined || b.bootId !== undefined) return a.bootId === b.bootId;
  if (a.startedAt === undefined || b.startedAt === undefined) return false;
  return Math.abs(a.startedAt - b.startedAt) < START_TOLERANCE_MS;
}
