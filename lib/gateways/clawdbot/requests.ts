import { randomUUID } from 'node:crypto';
import { oneLine, shortened } from '../../text';
import { isPayload, type Payload, type ProtocolError, type ResponseFrame } from './frames';

/** What a Gateway says, for an error's message: the message may end in a terminal. */
export function gatewayWords(text: unknown): string {
  return oneLine(shortened(String(text), 500));
}

/** The Gateway answered a request with an error. */
export class RequestRefused extends Error {
  override name = 'RequestRefused' as const;
  constructor(
    readonly method: string,
    readonly error: ProtocolError,
  ) {
    super(`The Gateway refused '${method}': ${gatewayWords(error.message)} (${gatewayWords(error.code)})`);
  }
}

/** The request is larger than one frame may be; it was not sent. */
export class FrameTooLarge extends Error {
  override name = 'FrameTooLarge' as const;
  constructor(
    readonly bytes: number,
    readonly limitBytes: number,
  ) {
    super(`A frame of ${bytes} bytes is larger than the Gateway takes (${limitBytes} bytes).`);
  }
}

export interface RequestOptions {
  /** The method answers twice, first that it was accepted. Told about that; the request ends with the second answer. */
  onAccepted?: (payload: Payload) => void;
  /** Longest wait. Defaults to 20,000; none with `onAccepted`. */
  timeoutMs?: number;
}

interface Pending {
  method: string;
  onAccepted: RequestOptions['onAccepted'];
  timer: NodeJS.Timeout | undefined;
  resolve(payload: Payload): void;
  reject(error: Error): void;
}

const TIMEOUT_MS = 20_000;
const FIRST_OF_TWO = new Set(['accepted', 'in_flight']);

/** Requests of one socket, and the answers to them. */
export class Requests {
  /** The largest frame that the Gateway takes; known after the handshake. */
  maxPayloadBytes = Number.POSITIVE_INFINITY;
  readonly #pending = new Map<string, Pending>();
  #failed: Error | undefined;
  readonly #write: (frame: string) => void;

  constructor(write: (frame: string) => void) {
    this.#write = write;
  }

  /** @throws RequestRefused, FrameTooLarge, or what `fail` was called with. */
  send(method: string, params: Payload, { onAccepted, timeoutMs }: RequestOptions = {}): Promise<Payload> {
    return new Promise((resolve, reject) => {
      if (this.#failed) throw this.#failed;
      const id = randomUUID();
      const frame = JSON.stringify({ type: 'req', id, method, params });
      const bytes = Buffer.byteLength(frame);
      if (bytes > this.maxPayloadBytes) throw new FrameTooLarge(bytes, this.maxPayloadBytes);
      const waitMs = timeoutMs ?? (onAccepted ? undefined : TIMEOUT_MS);
      const timer =
        waitMs === undefined
          ? undefined
          : setTimeout(() => {
              this.#pending.delete(id);
              reject(new Error(`The Gateway did not answer '${method}' within ${waitMs} ms.`));
            }, waitMs);
      timer?.unref();
      this.#pending.set(id, { method, onAccepted, timer, resolve, reject });
      this.#write(frame);
    });
  }

  receive(frame: ResponseFrame): void {
    const request = this.#pending.get(frame.id);
    if (!request) return;
    const payload = isPayload(frame.payload) ? frame.payload : {};
    if (frame.ok && request.onAccepted && FIRST_OF_TWO.has(payload.status)) {
      request.onAccepted(payload);
      return;
    }
    this.#pending.delete(frame.id);
    clearTimeout(request.timer);
    if (frame.ok) request.resolve(payload);
    else
      request.reject(
        new RequestRefused(request.method, frame.error ?? { code: 'UNKNOWN', message: 'no reason given' }),
      );
  }

  /** Ends all that wait, and all that comes: the socket is gone. */
  fail(error: Error): void {
    this.#failed = error;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const request of waiting) {
      clearTimeout(request.timer);
      request.reject(error);
    }
  }
}
