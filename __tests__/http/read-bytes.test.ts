import { gzipSync } from 'node:zlib';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import { exchange, post } from '../fuzz/kit/exchange';
import { checkError } from '../fuzz/kit/grammar';
import { serve, TOKEN } from '../fuzz/kit/served';

const LIMIT = 1_000;
const HEADERS = [['authorization', `Bearer ${TOKEN}`] as const];
const REQUEST = JSON.stringify({ model: 'clawdbot', messages: [{ role: 'user', content: 'grüße' }] });

describe('a request body', () => {
  let host: Awaited<ReturnType<typeof serve>>;

  beforeAll(async () => {
    const gateway = {
      auth: { mode: 'token' as const, token: TOKEN },
      http: { endpoints: { chatCompletions: { maxBodyBytes: LIMIT } } },
    };
    host = await serve(embeddedGateway({ config: { gateway }, agents: { main: BUILTIN_MODELS['builtin/echo'] } }));
  });
  afterAll(() => host.close());

  const send = (body: string | Uint8Array, type: string, ...headers: [string, string][]) =>
    exchange(host.port, post(body, [...HEADERS, ['content-type', type], ...headers]));

  test.each([
    ['plain', REQUEST, 'application/json', []],
    ['with a charset', REQUEST, 'application/json; charset=UTF-8', []],
    ['behind a byte order mark', `\ufeff${REQUEST}`, 'application/json', []],
    ['compressed', gzipSync(REQUEST), 'application/json', [['content-encoding', 'gzip']]],
    ['in UTF-16', Buffer.from(REQUEST, 'utf16le'), 'application/json; charset=utf-16le', []],
  ] as [string, string | Uint8Array, string, [string, string][]][])('%s is read', async (_, body, type, headers) => {
    const reply = await send(body, type, ...headers);
    expect(JSON.parse(reply.body).choices[0].message.content).toBe('grüße');
  });

  test.each([
    ['announced', 'x'.repeat(LIMIT + 1), [], ' (1001 bytes)'],
    ['found while it is read', `3e9\r\n${'x'.repeat(LIMIT + 1)}\r\n0\r\n\r\n`, [['transfer-encoding', 'chunked']], ''],
  ] as [string, string, [string, string][], string][])(
    'that is too long, as %s, is 413',
    async (_, body, headers, length) => {
      const reply = await send(body, 'application/json', ...headers);
      expect(reply.status).toBe(413);
      expect(checkError(reply).message).toBe(`Maximum content size limit (${LIMIT}) exceeded${length}.`);
    },
  );

  test('that is no JSON is 400', async () => {
    const reply = await send('{"model":', 'application/json');
    expect(reply.status).toBe(400);
    expect(checkError(reply).message).toMatch(/could not parse the JSON body/);
  });
});
