import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Caller } from '../../../../types/gateway';
import { type ApiError, invalidRequest } from '../../../errors/api-error';
import { type EndpointContext, serve } from '../../../http/endpoint';
import { errorFrame, FrameExchange } from './frame-exchange';
import { keepAlive } from './keep-alive';
import { type CreateFrame, readFrame } from './read-frame';
import { SocketWriter } from './socket-writer';

/** Responses of one WebSocket that may be asked for and not answered yet. */
const MOST_IN_FLIGHT = 16;
/** ms that a client has to close after the last answer. */
const CLOSE_MS = 1_000;
/** Lanes of one WebSocket. */
const MOST_LANES = 32;

export interface Offer {
  req: IncomingMessage;
  connection: Socket;
  /** Who has opened the WebSocket. */
  caller: Caller;
  lifetimeMs: number;
}

/** Answers one frame when its turn has come. */
export type AnswerFrame = (exchange: FrameExchange, frame: CreateFrame) => Promise<void>;

/** One WebSocket: its frames are answered in order within a lane, and the lanes side by side. */
export class Connection {
  /** Resolves when the WebSocket has closed. */
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #context: EndpointContext;
  readonly #offer: Offer;
  readonly #answer: AnswerFrame;
  readonly #writer: SocketWriter;
  /** The last exchange of each lane, as a promise of its end. */
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #open = new Set<FrameExchange>();
  #retired: { error: ApiError; code: number } | undefined;

  constructor(socket: WebSocket, context: EndpointContext, offer: Offer, answer: AnswerFrame) {
    this.#socket = socket;
    this.#context = context;
    this.#offer = offer;
    this.#answer = answer;
    this.#writer = new SocketWriter(socket, offer.connection, context.settings.stallTimeoutMs);
    const stopPings = keepAlive(socket, context.settings);
    const life = setTimeout(() => this.retire(tooOld(), 1000), offer.lifetimeMs);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        stopPings();
        clearTimeout(life);
        for (const exchange of this.#open) exchange.leave();
        resolve();
      });
    });
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary));
  }

  /** Takes no more requests, and closes when those under way are answered. */
  retire(error: ApiError, code: number): void {
    this.#retired ??= { error, code };
    this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (this.#retired === undefined || this.#open.size > 0 || this.#socket.readyState !== this.#socket.OPEN) return;
    const { error, code } = this.#retired;
    if (code === 1000) this.#writer.send(errorFrame(error));
    this.#socket.close(code, error.code ?? undefined);
    const late = setTimeout(() => this.#writer.cut(), CLOSE_MS);
    void this.closed.then(() => clearTimeout(late));
  }

  #take(data: Buffer, isBinary: boolean): void {
    const { req, caller } = this.#offer;
    const exchange = new FrameExchange(req, this.#context.settings, this.#writer);
    try {
      if (this.#retired !== undefined) throw this.#retired.error;
      const share = this.#context.bodies.take(caller, data.length);
      try {
        const frame = readFrame(data, isBinary);
        exchange.inStream(frame.streamId);
        this.#checkRoom(frame);
        this.#queue(exchange, frame, () => share.release());
      } catch (error) {
        share.release();
        throw error;
      }
    } catch (error) {
      exchange.fail(error);
    }
  }

  /** @param taken called when the frame's turn has come: from then on it is a run's. */
  #queue(exchange: FrameExchange, frame: CreateFrame, taken: () => void): void {
    const before = this.#lanes.get(frame.streamId) ?? Promise.resolve();
    this.#open.add(exchange);
    const served = serve(this.#context.openExchanges, exchange, async () => {
      await Promise.race([before, exchange.closed]);
      taken();
      if (!exchange.isOver) await this.#answer(exchange, frame);
    }).then(() => {
      this.#open.delete(exchange);
      this.#closeWhenIdle();
    });
    this.#lanes.set(frame.streamId, served);
  }

  #checkRoom({ streamId }: CreateFrame): void {
    if (this.#open.size >= MOST_IN_FLIGHT) {
      throw tooMany(`At most ${MOST_IN_FLIGHT} responses of a WebSocket may be under way. Wait until one has ended.`);
    }
    if (!this.#lanes.has(streamId) && this.#lanes.size >= MOST_LANES) {
      throw tooMany(`A WebSocket has at most ${MOST_LANES} streams. Use one of them again, or another WebSocket.`);
    }
  }
}

function tooMany(message: string): ApiError {
  return invalidRequest('websocket_stream_limit_reached', 'stream_id', message);
}

function tooOld(): ApiError {
  return invalidRequest(
    'websocket_connection_limit_reached',
    null,
    'The WebSocket has been open for as long as it may. Open a new one to go on.',
  );
}
