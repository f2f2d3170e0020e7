import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** Where a request came from, as far as attempts are counted. */
export interface ClientAddress {
  /** An IPv4 address, or the /64 of an IPv6 one: that is what one client is given, and can choose from freely. */
  network: string;
  loopback: boolean;
}

/** What proxies add. None of it is believed here; that it is there is enough. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'cf-connecting-ip',
];

/**
 * The address of a request's client: Express's `req.ip`, which knows which proxies to believe (`trust proxy`), else the
 * socket's. Clients whose address nobody knows (on a Unix socket) count as one.
 */
export function clientAddress(req: IncomingMessage & { ip?: string | undefined }): ClientAddress {
  // Without Express there is no `ip`. To find that nothing is no address takes as long as half of the answer (an error is made of it).
  const address = (req.ip ? parse(req.ip) : undefined) ?? parse(req.socket.remoteAddress);
  if (address === undefined) return { network: 'unknown', loopback: false };
  return { network: networkOf(address), loopback: address.range() === 'loopback' };
}

export function cameThroughProxy(req: IncomingMessage): boolean {
  return PROXY_HEADERS.some((name) => req.headers[name] !== undefined);
}

/** An IPv6 address that stands for an IPv4 one is that one. Some proxies write a port behind the address. */
function parse(text = ''): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
