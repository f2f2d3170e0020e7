import { hostname, networkInterfaces } from 'node:os';
import { UsageError } from './command';
import type { AgentEntry } from './config-schema';
import { isLoopback } from './loopback';

export interface Address {
  host: string;
  port: number;
}

/**
 * A model that is this very server would call itself without end. The environment's base URL counts too: it is often set
 * for the clients of this server.
 *
 * @throws UsageError that names the agent and the URL.
 */
export function refuseOwnAddress(agents: readonly AgentEntry[], own: Address): void {
  for (const { id, model, baseURL } of agents) {
    const variable = `${model.split('/')[0]?.replaceAll('-', '_').toUpperCase()}_BASE_URL`;
    const url = baseURL ?? process.env[variable];
    if (url === undefined || !isOwnAddress(url, own)) continue;
    const where = baseURL === undefined ? `${variable} in the environment` : 'its base URL';
    throw new UsageError(
      `The agent ${id} would call itself: ${where}, ${url}, is this server's own address. Name the model's server, or choose another --port.`,
    );
  }
}

function isOwnAddress(text: string, own: Address): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (Number(url.port || (url.protocol === 'https:' ? 443 : 80)) !== own.port) return false;
  // URL has brought every spelling of an IPv4 address into its plain form already.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  return (
    isLoopback(host) ||
    /^(?:0\.0\.0\.0|::|::ffff:(?:7f[\da-f]{2}:[\da-f]+|0:0)|.*\.localhost)$/.test(host) ||
    host === own.host.toLowerCase() ||
    (isWildcard(own.host) && ownNames().includes(host))
  );
}

function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  return [...addresses, hostname().toLowerCase()];
}
