import { networkInterfaces } from 'node:os';
import { refuseOwnAddress } from '../../lib/cli/own-address';

const refuse = (baseURL: string, own = { host: '127.0.0.1', port: 18789 }) =>
  refuseOwnAddress([{ id: 'main', model: 'openai-compatible/m', baseURL }], own);

describe('a model that is this server itself', () => {
  it.each([
    'http://localhost:18789/v1',
    'http://LOCALHOST.:18789/v1',
    'http://gateway.localhost:18789/v1',
    'http://127.0.0.1:18789/v1',
    'http://127.8.8.8:18789/v1',
    'http://127.1:18789/v1',
    'http://2130706433:18789/v1',
    'http://0.0.0.0:18789',
    'http://0:18789',
    'http://[::1]:18789/v1',
    'http://[0:0:0:0:0:0:0:1]:18789/v1',
    'http://[::]:18789/v1',
    'http://[::ffff:127.0.0.1]:18789/v1',
  ])('is refused as %s', (url) => {
    expect(() => refuse(url)).toThrow(
      `The agent main would call itself: its base URL, ${url}, is this server's own address. Name the model's server, or choose another --port.`,
    );
  });

  it('is refused on the default port of its scheme', () => {
    expect(() => refuse('http://localhost/v1', { host: '127.0.0.1', port: 80 })).toThrow('would call itself');
    expect(() => refuse('https://localhost/v1', { host: '127.0.0.1', port: 443 })).toThrow('would call itself');
  });

  it('is refused by every address of this machine when it listens on all', () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, family } of addresses) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      expect(() => refuse(`http://${host}:18789/v1`, { host: '0.0.0.0', port: 18789 })).toThrow('would call itself');
    }
  });

  it('is refused by the address that it was told to listen on', () => {
    expect(() => refuse('http://gateway.lan:18789/v1', { host: 'Gateway.lan', port: 18789 })).toThrow(
      'would call itself',
    );
  });

  it('is refused when the environment names it, and an agent would use that', () => {
    process.env.OPENAI_BASE_URL = 'http://localhost:18789/v1';
    try {
      const own = { host: '127.0.0.1', port: 18789 };
      expect(() => refuseOwnAddress([{ id: 'main', model: 'openai/m' }], own)).toThrow(
        'OPENAI_BASE_URL in the environment',
      );
      expect(() => refuseOwnAddress([{ id: 'main', model: 'builtin/echo' }], own)).not.toThrow();
    } finally {
      delete process.env.OPENAI_BASE_URL;
    }
  });

  it.each([
    'http://localhost:11434/v1',
    'http://192.0.2.1:18789/v1',
    'https://localhost/v1',
    'http://localhost.example:18789',
  ])('is not %s', (url) => {
    expect(() => refuse(url)).not.toThrow();
  });
});
