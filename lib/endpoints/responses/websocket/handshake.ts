import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Caller, GatewayConfig } from '../../../../types/gateway';
import { ApiError } from '../../../errors/api-error';
import { type EndpointContext, identify } from '../../../http/endpoint';
import { Exchange } from '../../../http/exchange';
import { MAX_BODY_BYTES } from '../../../http/read-json';
import { responseOn } from '../../../http/upgrade';

export type Ws = typeof import('ws');

/**
 * Opens a WebSocket for a request that a caller has sent; everybody else gets an HTTP answer, as POST would give it. Undefined if
 * nothing was opened.
 *
 * Nothing is compressed: a compressor costs memory for each WebSocket, and a few bytes could become many.
 */
export async function handshake(
  ws: Ws,
  context: EndpointContext,
  { req, connection, head, config }: { req: IncomingMessage; connection: Socket; head: Buffer; config: GatewayConfig },
): Promise<{ socket: WebSocket; caller: Caller } | undefined> {
  const res = responseOn(req, connection);
  const exchange = new Exchange(req, res, context.settings);
  let caller: Caller;
  try {
    if (context.openExchanges.isDraining) throw new ApiError('shutting_down');
    refusePages(req);
    caller = await identify(context, exchange, config);
  } catch (error) {
    exchange.fail(error);
    return undefined;
  }
  res.detachSocket(connection);
  const maxPayload = config.gateway.http?.endpoints?.responses?.maxBodyBytes ?? MAX_BODY_BYTES;
  const server = new ws.WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
  });
  server.on('headers', (headers) => headers.push(`x-request-id: ${exchange.record.requestId}`));
  return new Promise((resolve) => {
    // What is no handshake is answered by `ws`, and the connection closed.
    connection.once('close', () => resolve(undefined));
    server.handleUpgrade(req, connection, head, (socket) => {
      exchange.record.closed(101, true);
      resolve({ socket, caller });
    });
  });
}

/**
 * A page of any origin may open a WebSocket to any server, and its browser asks nobody; but it cannot send `Authorization`. Where
 * none is needed (mode `none`, a proxy that adds it) a page could run agents.
 */
function refusePages({ headers }: IncomingMessage): void {
  if (headers.origin === undefined || headers.authorization !== undefined) return;
  throw new ApiError('permission_denied', {
    message: 'A page cannot open this WebSocket. Send POST /v1/responses with stream: true.',
  });
}
