import { randomUUID } from 'node:crypto';
import { isPayload, type Payload, type ProtocolError, type ResponseFrame } from './frames';

/** The Gateway answered a request with an error. */
export class RequestRefused extends Error {
  override name = 'RequestRefused' as const;
  constructor(
    readonly method: string,
    readonly error: ProtocolError,
  ) {
    super(`The Gateway refused '${method}': ${error.message} (${error.code})`);
  }
}

/** The request is larger than one frame may be; it was not sent. */
export class FrameTooLarge extends Error {
  override name = 'FrameTooLarge' as const;
  constructor(
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`A frame of ${bytes} bytes is larger than the Gateway takes (${limit} bytes).`);
  }
}

export interface RequestOptions {
  /** The method answers twice, first that it was accepted. Told about that; the request ends with the second answer. */
  onAccepted?: (payload: Payload) => void;
  /** Longest wait in ms. Defaults to 20,000; none with `onAccepted`. */
  timeout?: number;
}

interface Pending {
  method: string;
  onAccepted: RequestOptions['onAccepted'];
  timer: NodeJS.Timeout | undefined;
  resolve(payload: Payload): void;
  reject(error: Error): void;
}

const TIMEOUT = 20_000;
const FIRST_OF_TWO = new Set(['accepted', 'in_flight']);

/** Requests of one socket, and the answers to them. */
export class Requests {
  /** Bytes of the largest frame that the Gateway takes; known after the handshake. */
  maxPayload = Number.POSITIVE_INFINITY;
  readonly #pending = new Map<string, Pending>();
  #failed: Error | undefined;
  readonly #write: (frame: string) => void;

  constructor(write: (frame: string) => void) {
    this.#write = write;
  }

  /** @throws RequestRefused, FrameTooLarge, or what `fail` was called with. */
  send(method: string, params: Payload, { onAccepted, timeout }: RequestOptions = {}): Promise<Payload> {
    return new Promise((resolve, reject) => {
      if (this.#failed) throw this.#failed;
      const id = randomUUID();
      const frame = JSON.stringify({ type: 'req', id, method, params });
      const bytes = Buffer.byteLength(frame);
      if (bytes > this.maxPayload) throw new FrameTooLarge(bytes, this.maxPayload);
      const wait = timeout ?? (onAccepted ? undefined : TIMEOUT);
      const timer =
        wait === undefined
          ? undefined
          : setTimeout(() => {
              this.#pending.delete(id);
              reject(new Error(`The Gateway did not answer '${method}' within ${wait} ms.`));
            }, wait);
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
