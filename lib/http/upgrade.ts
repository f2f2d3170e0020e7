import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ApiError } from '../errors/api-error';
import { refuse } from './send-body';

/** Whose request an upgrade is. */
export interface UpgradeAddresses {
  /** One of ours, wherever we are mounted. */
  isOurs(url: string): boolean;
  /** One of ours, as far as the address alone can say. */
  isOursAtRoot(url: string): boolean;
}

/** Serves the WebSockets of one address. */
export interface SocketService {
  /** Takes an offer of a WebSocket at its address, and says whether it has. */
  accept(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Takes no more requests; resolves when those under way have ended and all WebSockets are closed. */
  drain(): Promise<void>;
}

/**
 * Answers the upgrades that are offered at our addresses, and says whether it has. Clients that prefer HTTP/2 offer `h2c` with each
 * request (the JDK's HttpClient, `curl --http2`): a server may go on in HTTP/1.1 (RFC 9110, 7.8), so the request is given back to
 * the HTTP server as one that offers nothing. A WebSocket at an address that speaks none is a 426, at which clients that have both
 * change to HTTP (Codex).
 */
export function handleUpgrade(
  { isOurs, isOursAtRoot }: UpgradeAddresses,
  sockets: SocketService | undefined,
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): boolean {
  const { url = '' } = req;
  const { server } = socket as Duplex & { server?: Server };
  if (isWebSocket(req)) {
    if (sockets?.accept(req, socket, head)) return true;
    if (!isOursAtRoot(url)) return false;
    refuse(req, responseOn(req, socket as Socket), noWebSocket());
    return true;
  }
  if (server === undefined || !isOurs(url)) return false;
  socket.unshift(Buffer.concat([Buffer.from(plainHead(req), 'latin1'), head]));
  // The documented way to hand a connection to a server; for TLS this is the event of one whose handshake is done.
  server.emit('encrypted' in socket && socket.encrypted ? 'secureConnection' : 'connection', socket);
  return true;
}

/** Whether a request offers to go on as a WebSocket. */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return /(?:^|[,\s])websocket(?:[,\s/]|$)/i.test(headers.upgrade ?? '');
}

/** The HTTP answer to an offer that is not taken; the connection ends with it. */
export function responseOn(req: IncomingMessage, socket: Socket): ServerResponse {
  const res = new ServerResponse(req);
  res.assignSocket(socket);
  res.shouldKeepAlive = false;
  res.once('finish', () => socket.end());
  socket.on('error', () => socket.destroy());
  return res;
}

/** Codex goes on over HTTP at a 426, and tries three times more at any other status (measured). */
export function noWebSocket(): ApiError {
  return new ApiError('upgrade_required', { headers: { upgrade: 'HTTP/1.1', connection: 'Upgrade, close' } });
}

/** What belongs to the upgrade, and not to the request (RFC 7540, 3.2.1). */
const OF_UPGRADE = /^(?:upgrade|http2-settings)$/i;

/** The head of a request without the upgrade that it offers. Node has checked it: no name and no value has a line break. */
function plainHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = rawHeaders[i + 1] ?? '';
    if (OF_UPGRADE.test(name)) continue;
    if (!/^connection$/i.test(name)) lines.push(`${name}: ${value}`);
    else {
      const left = value.split(',').filter((token) => !OF_UPGRADE.test(token.trim()));
      if (left.length > 0) lines.push(`${name}: ${left.join(',')}`);
    }
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
