import type { WebSocket } from 'ws';
import { type EventFrame, type Follows, readFrame } from './frames';
import { type Hello, shakeHands } from './handshake';
import type { ResolvedOptions } from './options';
import { Requests } from './requests';

/** One socket on which the Gateway has let us in. */
export interface SessionSocket {
  hello: Hello;
  requests: Requests;
  close(): void;
}

export interface SocketEvents {
  follows: Follows;
  onEvent(event: EventFrame): void;
  /** Called once, when a socket that stood is gone. */
  onLost(error: Error): void;
}

/** A socket that says nothing for so long, in tick intervals, is dead. Below 2, so that it is noticed within two. */
const SILENT_TICKS = 1.75;
const LARGEST_FRAME_BYTES = 64 * 1024 * 1024;

/** Opens a socket and logs in. @throws GatewayRefused, or why the socket did not open. */
export async function openSessionSocket(
  options: ResolvedOptions,
  withDevice: boolean,
  events: SocketEvents,
): Promise<SessionSocket> {
  const WebSocket = await loadWebSocket();
  const socket: WebSocket = new WebSocket(options.url, {
    maxPayload: LARGEST_FRAME_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    // What follows from one frame is done before the next is looked at: nothing comes after the end of a run.
    allowSynchronousEvents: false,
    handshakeTimeout: options.connectTimeoutMs,
  });
  const requests = new Requests((frame) => socket.send(frame));
  return await new Promise<SessionSocket>((resolve, reject) => {
    let hello: Hello | undefined;
    let problem: Error | undefined;
    const end = (error: Error) => {
      problem ??= error;
      socket.terminate();
    };
    const watch = (patienceMs: number) =>
      setTimeout(
        () => end(new Error(`The Gateway at ${options.url} was silent for ${patienceMs} ms.`)),
        patienceMs,
      ).unref();
    let silence = watch(options.connectTimeoutMs);
    const logIn = async (nonce: string) => {
      hello = await shakeHands(requests, nonce, options, withDevice);
      requests.maxPayloadBytes = hello.maxPayloadBytes;
      clearTimeout(silence);
      silence = watch(hello.tickIntervalMs * SILENT_TICKS);
      resolve({ hello, requests, close: () => socket.close(1000) });
    };
    const onEvent = (event: EventFrame) => {
      if (event.event !== 'connect.challenge') events.onEvent(event);
      else if (!hello) logIn(String(event.payload.nonce)).catch(end);
    };
    socket.on('message', (data: Buffer) => {
      silence.refresh();
      try {
        const frame = readFrame(data, events.follows);
        if (frame?.type === 'res') requests.receive(frame);
        else if (frame) onEvent(frame);
      } catch (error) {
        options.onError(
          new Error('The Gateway sent a frame that could not be read; it was skipped.', { cause: error }),
        );
      }
    });
    socket.on('error', (error) => {
      problem ??= error;
    });
    socket.on('close', (code: number) => {
      clearTimeout(silence);
      const error = problem ?? new Error(`The Gateway at ${options.url} closed the connection (${code}).`);
      requests.fail(error);
      if (hello) events.onLost(error);
      else reject(error);
    });
  });
}

async function loadWebSocket() {
  try {
    return (await import('ws')).WebSocket;
  } catch (cause) {
    throw new Error("openai-compat/clawdbot needs the package 'ws': npm install ws", { cause });
  }
}
