import { request as httpRequest } from 'node:http';
import { callerId, openAiCompat } from '../../lib';
import type { Caller, GatewayAuth, GatewayConfig, TrustedProxyAuth } from '../../types/gateway';
import { chat, errorOf, request } from '../helpers/chat';
import { scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

type Gateway = Partial<GatewayConfig['gateway']>;

const configOf = (trustedProxy: Partial<TrustedProxyAuth>, more: Gateway = {}): GatewayConfig => ({
  gateway: {
    auth: { mode: 'trusted-proxy', trustedProxy: { userHeader: 'X-Forwarded-User', ...trustedProxy } },
    trustedProxies: ['127.0.0.1'],
    ...more,
  },
});

async function gateway(config = configOf({})) {
  const runtime = scriptedRuntime({ config: () => config });
  const url = await serve(host(openAiCompat(runtime)));
  return {
    url,
    ask: (headers: Record<string, string>) => chat(url, request(), headers),
    caller: (): Caller | undefined => runtime.runs.at(-1)?.caller,
  };
}

/** The status of a request with raw header lines, from an address of this machine. */
function statusOf(url: string, headers: string[], localAddress = '127.0.0.1'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(request());
    const sent = httpRequest(
      `${url}/v1/chat/completions`,
      {
        method: 'POST',
        localAddress,
        headers: [
          'Host',
          new URL(url).host,
          'Content-Type',
          'application/json',
          'Content-Length',
          `${body.length}`,
          ...headers,
        ],
      },
      (response) => resolve(response.resume().statusCode),
    );
    sent.once('error', reject).end(body);
  });
}

describe('mode trusted-proxy', () => {
  it.each(['ada', 'Ada Lovelace', 'ada@example.com', 'CN=Ada,OU=Engines'])(
    'takes the caller from the named header: %s',
    async (user) => {
      const { ask, caller } = await gateway();
      expect((await ask({ 'x-forwarded-user': user })).status).toBe(200);
      expect(caller()).toEqual({ id: callerId(user) });
    },
  );

  it('needs no credential, and takes none instead', async () => {
    const { url } = await gateway();
    expect(await statusOf(url, ['X-Forwarded-User', 'ada'])).toBe(200);
    expect(await statusOf(url, ['Authorization', 'Bearer test-token-123'])).toBe(401);
  });

  it.each([
    ['no user', []],
    ['an empty user', ['X-Forwarded-User', '']],
    ['a blank user', ['X-Forwarded-User', '  ']],
    ['two users', ['X-Forwarded-User', 'ada', 'X-Forwarded-User', 'bob']],
    ['the same user twice', ['X-Forwarded-User', 'ada', 'x-forwarded-user', 'ada']],
    ['another header', ['X-User', 'ada']],
  ])('denies %s', async (_, headers) => {
    const { url } = await gateway();
    expect(await statusOf(url, headers)).toBe(401);
  });

  it('says what to do, and nothing of the proxy', async () => {
    const answer = await errorOf(await (await gateway()).ask({}));
    expect(answer).toEqual({
      status: 401,
      type: 'invalid_request_error',
      code: null,
      param: null,
      message: 'Please sign in: this server answers only requests that come through its proxy.',
    });
  });

  it('believes the socket’s address, not what a header says of it', async () => {
    const { url } = await gateway();
    const user = ['X-Forwarded-User', 'ada'];
    expect(await statusOf(url, user, '127.0.0.1')).toBe(200);
    expect(await statusOf(url, user, '127.0.0.2')).toBe(401);
    const pretended = ['X-Forwarded-For', '127.0.0.1', 'X-Real-IP', '127.0.0.1', 'Forwarded', 'for=127.0.0.1'];
    expect(await statusOf(url, [...user, ...pretended], '127.0.0.2')).toBe(401);
  });

  it('does not let Express’s `trust proxy` speak for the address', async () => {
    const app = host(openAiCompat(scriptedRuntime({ config: () => configOf({}) })));
    app.set('trust proxy', true);
    const url = await serve(app);
    expect(await statusOf(url, ['X-Forwarded-User', 'ada', 'X-Forwarded-For', '127.0.0.1'], '127.0.0.2')).toBe(401);
    expect(await statusOf(url, ['X-Forwarded-User', 'ada', 'X-Forwarded-For', '203.0.113.9'], '127.0.0.1')).toBe(200);
  });

  it.each([
    [['127.0.0.0/8'], '127.9.9.9', 200],
    [['loopback'], '127.9.9.9', 200],
    [['10.0.0.0/8', '127.0.0.0/30'], '127.0.0.3', 200],
    [['10.0.0.0/8', '127.0.0.0/30'], '127.0.0.4', 401],
    [['::ffff:127.0.0.1'], '127.0.0.1', 200],
    [['::1'], '127.0.0.1', 401],
  ])('with %j listed, %s gets %i', async (trustedProxies, from, status) => {
    const { url } = await gateway(configOf({}, { trustedProxies }));
    expect(await statusOf(url, ['X-Forwarded-User', 'ada'], from)).toBe(status);
  });

  it('wants all required headers, and only users who are allowed', async () => {
    const { url } = await gateway(configOf({ requiredHeaders: ['X-Verified'], allowUsers: ['ada'] }));
    const verified = ['X-Verified', 'yes'];
    expect(await statusOf(url, ['X-Forwarded-User', 'ada', ...verified])).toBe(200);
    expect(await statusOf(url, ['X-Forwarded-User', 'ada'])).toBe(401);
    expect(await statusOf(url, ['X-Forwarded-User', 'ada', 'X-Verified', ''])).toBe(401);
    expect(await statusOf(url, ['X-Forwarded-User', 'Ada', ...verified])).toBe(401);
  });

  it('gives each user sessions of its own', async () => {
    const { url } = await gateway();
    const sessionOf = async (user: string) =>
      (await chat(url, request({ user: 'x' }), { 'x-forwarded-user': user })).headers.get('x-clawdbot-session-key');
    expect(await sessionOf('ada')).toBe('agent:main:caller:ada:openai-user:x');
    expect(await sessionOf('Ada')).not.toBe(await sessionOf('ada'));
  });
});

describe('a trusted proxy when mounted', () => {
  const auth = configOf({}).gateway.auth as GatewayAuth;
  it.each<[RegExp, Gateway]>([
    [/no proxy is listed\. List the addresses of yours in gateway\.trustedProxies/, { auth }],
    [/no proxy is listed/, { auth, trustedProxies: [] }],
    [
      /gateway\.trustedProxies: invalid IP address: proxy\.local\. Use addresses or CIDRs/,
      { auth, trustedProxies: ['proxy.local'] },
    ],
    [/gateway\.trustedProxies: invalid range on address: 0\.0\.0\.0\/0/, { auth, trustedProxies: ['0.0.0.0/0'] }],
    [/Set gateway\.auth\.trustedProxy, for example/, { auth: { mode: 'trusted-proxy' }, trustedProxies: ['::1'] }],
    [
      /'gateway\.auth\.trustedProxy\.userHeader' is missing/,
      { auth: { ...auth, trustedProxy: {} as TrustedProxyAuth } },
    ],
    [
      /'gateway\.auth\.trustedProxy\.userHeader' must match/,
      { auth: { ...auth, trustedProxy: { userHeader: 'a b' } } },
    ],
    [/'gateway\.trustedProxies' must be array/, { auth, trustedProxies: '127.0.0.1' as unknown as string[] }],
  ])('must be right: %s', (message, gateway) => {
    const config = { gateway } as GatewayConfig;
    expect(() => openAiCompat(scriptedRuntime({ config: () => config }))).toThrow(message);
  });
});
