import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import { holds, PATIENCE } from './kit/cases';
import { exchange, oneReply, post, type Reply, transfer } from './kit/exchange';
import { checkReply } from './kit/grammar';
import { timersReturned, trackTimers } from './kit/leftovers';
import { almostRequest, anyBody, anyBytes, anyHeader, framing } from './kit/requests';
import { serve, TOKEN } from './kit/served';

const AUTHORISED = ['authorization', `Bearer ${TOKEN}`] as const;
const JSON_TYPE = ['content-type', 'application/json'] as const;

let host: Awaited<ReturnType<typeof serve>>;
const reported: unknown[] = [];

beforeAll(async () => {
  trackTimers();
  const { 'builtin/echo': main, 'builtin/recall': memo, 'builtin/tools': tools } = BUILTIN_MODELS;
  const runtime = embeddedGateway({
    // Wrong tokens are part of the cases; the throttle has tests of its own.
    config: { gateway: { auth: { mode: 'token', token: TOKEN, rateLimit: null } } },
    agents: { main, memo, tools } as Parameters<typeof embeddedGateway>[0]['agents'],
  });
  host = await serve(runtime, { maxConcurrentRuns: 1, onError: (error) => reported.push(error) });
});
afterAll(() => host.close());

/** The agents of this host never fail, so whatever is wrong is the client's fault, and the next request is answered. */
async function checkCase(send: () => Promise<Reply | undefined>): Promise<void> {
  const reply = await send();
  if (reply !== undefined) {
    checkReply(reply);
    expect(reply.status).toBeLessThan(500);
  }
  await timersReturned();
  expect(reported).toEqual([]);
}

describe('any request', () => {
  afterEach(async () => {
    const next = await exchange(
      host.port,
      post(JSON.stringify({ model: 'clawdbot', messages: [{ role: 'user', content: 'hi' }] }), [AUTHORISED, JSON_TYPE]),
    );
    expect(next.status).toBe(200);
  });

  test(
    'with any JSON value as its body gets one well-formed answer, and never a 5xx',
    () =>
      holds(
        0.25,
        fc.asyncProperty(anyBody, (body) =>
          checkCase(() => exchange(host.port, post(JSON.stringify(body), [AUTHORISED, JSON_TYPE]))),
        ),
      ),
    PATIENCE,
  );

  test(
    'with any bytes as its body, plain or said to be compressed, gets one well-formed answer, and never a 5xx',
    () =>
      holds(
        0.1,
        fc.asyncProperty(anyBytes, fc.constantFrom('plain', 'gzip', 'not gzip'), (bytes, coding) => {
          const body = coding === 'gzip' ? gzipSync(bytes) : bytes;
          const headers = coding === 'plain' ? [] : [['content-encoding', 'gzip'] as const];
          return checkCase(() => exchange(host.port, post(body, [AUTHORISED, JSON_TYPE, ...headers])));
        }),
      ),
    PATIENCE,
  );

  test(
    'with any header values gets one well-formed answer, and never a 5xx',
    () =>
      holds(
        0.15,
        fc.asyncProperty(
          almostRequest,
          fc.array(anyHeader, { maxLength: 4 }),
          fc.boolean(),
          (body, headers, authorised) =>
            checkCase(() =>
              exchange(
                host.port,
                post(JSON.stringify(body), authorised ? [AUTHORISED, JSON_TYPE, ...headers] : headers),
              ),
            ),
        ),
      ),
    PATIENCE,
  );

  test(
    'that lies about where its body ends, or is cut off anywhere, gets at most one answer, and never a 5xx',
    () =>
      holds(
        0.1,
        fc.asyncProperty(almostRequest, fc.array(framing, { maxLength: 2 }), fc.nat(), (body, headers, position) =>
          checkCase(async () => {
            const whole = post(JSON.stringify(body), [AUTHORISED, JSON_TYPE, ...headers]);
            const bytes = whole.subarray(0, 1 + (position % whole.length));
            const received = await transfer(host.port, bytes, {
              onSocket: (socket) => socket.once('connect', () => socket.end()),
            });
            return received.length === 0 ? undefined : oneReply(received);
          }),
        ),
      ),
    PATIENCE,
  );
});
