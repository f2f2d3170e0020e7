import type { GatewayRuntime } from '../../types/gateway';
import type { Authenticate } from '../auth/authenticate';
import type { Settings } from '../options';
import type { Runner } from '../run/runner';
import type { Cors } from './cors';
import type { OpenExchanges } from './open-exchanges';

/** What the endpoints of one mount share. */
export interface Mount {
  runtime: GatewayRuntime;
  settings: Settings;
  authenticate: Authenticate;
  runner: Runner;
  open: OpenExchanges;
  cors: Cors;
}
