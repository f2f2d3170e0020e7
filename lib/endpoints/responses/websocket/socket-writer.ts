import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** Writes frames to a WebSocket, at the pace of its reader. */
export class SocketWriter {
  readonly #socket: WebSocket;
  readonly #connection: Socket;
  readonly #stallTimeoutMs: number;
  #isCorked = false;
  #room: Promise<void> | undefined;

  /** @param stallTimeoutMs ms that the reader may take nothing while bytes wait for it: then it is cut off. `null` for no bound. */
  constructor(socket: WebSocket, connection: Socket, stallTimeoutMs: number | null) {
    this.#socket = socket;
    this.#connection = connection;
    this.#stallTimeoutMs = stallTimeoutMs ?? 0;
    // Node itself sees whether bytes are taken.
    connection.on('timeout', () => this.cut());
  }

  /** Sends a text frame, in one write with all else that is said in this turn of the event loop. */
  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#connection.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#connection.uncork();
      });
    }
    this.#socket.send(text, ignore);
  }

  /** Resolves when the reader has taken what waits for it, or has gone; undefined if it is not behind. */
  get room(): Promise<void> | undefined {
    const connection = this.#connection;
    if (!connection.writableNeedDrain || connection.destroyed) return undefined;
    this.#room ??= new Promise<void>((resolve) => {
      const done = () => {
        connection.off('drain', done).off('close', done);
        connection.setTimeout(0);
        this.#room = undefined;
        resolve();
      };
      connection.on('drain', done).on('close', done);
      connection.setTimeout(this.#stallTimeoutMs);
    });
    return this.#room;
  }

  cut(): void {
    this.#socket.terminate();
  }
}

/** A frame to a client that has gone; its `close` tells. */
function ignore(): void {}
