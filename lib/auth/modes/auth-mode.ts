import type { IncomingMessage } from 'node:http';
import type { Caller, GatewayAuth, GatewayConfig } from '../../../types/gateway';
import type { OpenAiCompatOptions } from '../../../types/options';
import type { CheckToken } from '../bearer';

type Gateway = GatewayConfig['gateway'];

/** How callers are admitted: by a check of the credential that they send, or without one. */
export type Admission = { check: CheckToken } | { identify: (req: IncomingMessage) => Caller };

/** What a mode may use of the mount that it serves. */
export interface AuthMount {
  verify: OpenAiCompatOptions['verify'];
  /** ms that a function of the host may take; `null` for no bound. */
  hostTimeoutMs: number | null;
  /** Told of what is no request's fault: a file of keys that became unreadable. */
  report(error: Error): void;
}

/** A mode at work for one mount. */
export interface OpenMode {
  /** @throws Error if nobody could come in by this config, with the remedy. */
  check(gateway: Partial<Gateway>): void;
  /** Who may come in, as the config of the moment says. What it no longer says admits nobody. */
  admission(gateway: Gateway): Admission;
  /** Lets go of files. */
  close?(): void;
}

/** What a value of `gateway.auth.mode` means. */
export interface AuthMode {
  open(mount: AuthMount): OpenMode;
  /** Nobody is asked who they are, so nobody else may reach the server. */
  asksNobody: boolean;
  /** How to authenticate, for the reader of a terminal: a sentence, and the header that lets in (if one is needed). */
  explain(auth: GatewayAuth): { how: string; header?: string };
}
