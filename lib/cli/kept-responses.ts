import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { GatewayAuth } from '../../types/gateway';
import type { ResponsesOptions } from '../../types/options';
import { fileObjects } from '../stored';

/** As long as the live service keeps them: 30 days. */
const KEPT_MS = 30 * 86_400_000;

/**
 * Where `serve` keeps responses: in files beside the sessions where those are in files, else in memory. What was compacted before a
 * restart can be read as long as the Gateway's secret is the same.
 */
export function keptResponses({ token, password }: GatewayAuth, sessionsDir: string | undefined): ResponsesOptions {
  const shared = token ?? password;
  return {
    webSocket: hasWs(),
    ...(shared !== undefined && { secret: hash('sha256', shared) }),
    ...(sessionsDir !== undefined && { store: fileObjects({ dir: join(sessionsDir, 'responses') }), ttlMs: KEPT_MS }),
  };
}

/** The WebSocket form needs a package that not everybody has installed. */
function hasWs(): boolean {
  try {
    require.resolve('ws');
    return true;
  } catch {
    return false;
  }
}
