import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { json, type RequestHandler } from 'express';
import { openAiCompat } from '../../lib';
import type { Caller, GatewayAuth, GatewayConfig } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, request } from '../helpers/chat';
import { ask, errorIn, textIn } from '../helpers/plain';
import { CONFIG, gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const SAYS_WHO = {
  run: async function* ({ caller }: { caller: Caller }) {
    yield { type: 'text', text: caller.id };
  },
};

async function gateway(options: OpenAiCompatOptions = {}, config = () => CONFIG) {
  return serve(host(openAiCompat(scriptedRuntime({ ...SAYS_WHO, config }), { onError: () => undefined, ...options })));
}

/** The answer to a request with raw header lines, in which one name may stand twice. */
function answerTo(url: string, headers: string[]): Promise<{ status: number | undefined; error: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${url}/v1/models`,
      { headers: ['Host', new URL(url).host, ...headers] },
      async (response) => {
        const { error } = JSON.parse(await text(response));
        resolve({ status: response.statusCode, error });
      },
    );
    sent.once('error', reject).end();
  });
}

describe('authentication', () => {
  it.each([
    ['a wrong token', 'Bearer wrong', 'invalid_api_key'],
    ['a prefix of the token', `Bearer ${TOKEN.slice(0, -1)}`, 'invalid_api_key'],
    ['a longer token', `Bearer ${TOKEN}4`, 'invalid_api_key'],
    ['a token with a second word', `Bearer ${TOKEN} x`, 'invalid_api_key'],
    ['no token', 'Bearer', null],
    ['another scheme', `Basic ${TOKEN}`, null],
    ['the bare token', TOKEN, null],
  ])('refuses %s with 401 and a challenge', async (_, authorization, code) => {
    const response = await ask(await gateway(), request(), { authorization });
    expect(response.headers['www-authenticate']).toBe('Bearer realm="openai-compat"');
    expect(errorIn(response)).toMatchObject({ status: 401, type: 'invalid_request_error', code, param: null });
  });

  it.each(['Bearer', 'bearer', 'BEARER'])('accepts the scheme spelt %s', async (scheme) => {
    expect((await ask(await gateway(), request(), { authorization: `${scheme} ${TOKEN}` })).status).toBe(200);
  });

  it.each([1, 2, 17])('takes %i blanks between scheme and token (RFC 9110, 11.4)', async (blanks) => {
    const authorization = `Bearer${' '.repeat(blanks)}${TOKEN}`;
    expect((await ask(await gateway(), request(), { authorization })).status).toBe(200);
  });

  it.each([
    ['the right one first', TOKEN, 'other'],
    ['the right one last', 'other', TOKEN],
    ['the same one', TOKEN, TOKEN],
  ])('refuses two Authorization headers: %s', async (_, first, second) => {
    const answer = await answerTo(await gateway(), [
      'Authorization',
      `Bearer ${first}`,
      'authorization',
      `Bearer ${second}`,
    ]);
    expect(answer).toMatchObject({
      status: 400,
      error: {
        type: 'invalid_request_error',
        code: 'invalid_value',
        param: 'authorization',
        message: "The header 'authorization' is sent 2 times. Send it once.",
      },
    });
  });

  it('takes a credential that the host has put into the request, from a cookie for example', async () => {
    const fromCookie: RequestHandler = (req, _res, next) => {
      req.headers.authorization = `Bearer ${req.headers.cookie}`;
      next();
    };
    const url = await serve(host(fromCookie, openAiCompat(scriptedRuntime())));
    expect((await ask(url, request(), { authorization: '', cookie: TOKEN })).status).toBe(200);
  });

  it('does not look at the body of a request without a credential', async () => {
    const response = await ask(await gateway(), '{ not json', { authorization: '' });
    expect(response.status).toBe(401);
  });

  it.each([false, true])('ignores access_token in query and body (behind the host’s parser: %s)', async (parsed) => {
    const compat = openAiCompat(scriptedRuntime());
    const url = await serve(parsed ? host(json(), compat) : host(compat));
    const body = JSON.stringify(request({ access_token: TOKEN }));
    const post = (headers: Record<string, string>) =>
      fetch(`${url}/v1/chat/completions?access_token=${TOKEN}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it('asks nobody in mode none', async () => {
    const url = await gateway({}, () => ({ gateway: { auth: { mode: 'none' } } }));
    expect((await ask(url, request(), { authorization: '' })).status).toBe(200);
  });

  it('takes a password as the bearer credential', async () => {
    const url = await gateway({}, () => ({
      gateway: { auth: { mode: 'password', password: 'correct-horse', token: TOKEN } },
    }));
    expect((await ask(url, request(), { authorization: 'Bearer correct-horse' })).status).toBe(200);
    expect((await ask(url, request())).status).toBe(401);
  });

  it.each([
    ['token', 'CLAWDBOT_GATEWAY_TOKEN'],
    ['token', 'OPENCLAW_GATEWAY_TOKEN'],
    ['password', 'CLAWDBOT_GATEWAY_PASSWORD'],
    ['password', 'OPENCLAW_GATEWAY_PASSWORD'],
  ] as const)('finds the %s in %s, which the config overrides', async (mode, name) => {
    process.env[name] = 'from-the-environment';
    try {
      const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` });
      const url = await gateway({}, () => ({ gateway: { auth: { mode } } }));
      expect((await ask(url, request(), bearer('from-the-environment'))).status).toBe(200);
      const configured = await gateway({}, () => ({ gateway: { auth: { mode, [mode]: 'from-the-config' } } }));
      expect((await ask(configured, request(), bearer('from-the-config'))).status).toBe(200);
      expect((await ask(configured, request(), bearer('from-the-environment'))).status).toBe(401);
    } finally {
      delete process.env[name];
    }
  });
});

describe('mode verify', () => {
  const mount = (auth: GatewayAuth | undefined, verify?: OpenAiCompatOptions['verify']) =>
    openAiCompat(scriptedRuntime({ config: () => ({ gateway: { auth } }) }), { verify });

  it('does not mount without the function', () => {
    expect(() => mount({ mode: 'verify' })).toThrow(
      /gateway\.auth\.mode is 'verify', but there is no function that verifies\. Pass it as options\.verify/,
    );
    expect(() => mount({ mode: 'verify' }, () => null)).not.toThrow();
  });

  it('admits nobody when the config names it later and there is no function', async () => {
    let config: GatewayConfig = CONFIG;
    const url = await gateway({}, () => config);
    config = { gateway: { auth: { mode: 'verify' } } };
    expect((await ask(url, request())).status).toBe(401);
  });

  it('is what a function beside any other mode means, and beside no mode at all', async () => {
    const verify = (token: string) => (token === 'ada' ? { id: 'ada' } : null);
    for (const auth of [
      { mode: 'verify' },
      { mode: 'token', token: TOKEN },
      { mode: 'keys' },
      { mode: 'trusted-proxy' },
      undefined,
    ] satisfies (GatewayAuth | undefined)[]) {
      const url = await gateway({ verify }, () => ({ gateway: { auth } }));
      expect(textIn(await ask(url, request(), { authorization: 'Bearer ada' }))).toBe('ada');
      expect((await ask(url, request())).status).toBe(401);
    }
  });

  it('cannot be had beside mode none: deleting the function would open the server', async () => {
    expect(() => mount({ mode: 'none' }, () => null)).toThrow(/Set the mode to 'verify', or leave gateway\.auth out\./);
    let config: GatewayConfig = CONFIG;
    const url = await gateway({ verify: () => null }, () => config);
    config = { gateway: { auth: { mode: 'none' } } };
    expect((await ask(url, request())).status).toBe(401);
  });

  it('is one of the modes that the message names where there is none', () => {
    expect(() => mount(undefined)).toThrow(
      /gateway\.auth\.mode is undefined\. Set it to one of token, password, keys, trusted-proxy, verify, none/,
    );
    expect(() => mount({ mode: 'oauth' as never })).toThrow(/gateway\.auth\.mode is "oauth"/);
    expect(() => mount({ mode: 'toString' as never })).toThrow(/gateway\.auth\.mode is "toString"/);
  });
});

describe('options.verify', () => {
  it.each([
    ['sync', (token: string) => (token === 'ada' ? { id: 'ada' } : null)],
    ['async', async (token: string) => (token === 'ada' ? { id: 'ada' } : null)],
  ])('says who a token belongs to (%s), instead of the shared secret', async (_, verify) => {
    const url = await gateway({ verify }, () => ({ gateway: { auth: {} as never } }));
    expect(textIn(await ask(url, request(), { authorization: 'Bearer ada' }))).toBe('ada');
    expect(errorIn(await ask(url, request()))).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('gets the request', async () => {
    const url = await gateway({ verify: (_, req) => (req.headers['x-tenant'] === 'a' ? { id: 'a' } : null) });
    expect((await ask(url, request(), { 'x-tenant': 'a' })).status).toBe(200);
    expect((await ask(url, request())).status).toBe(401);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('db down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('db down'))],
    ['names a caller whose id could break a session key', () => ({ id: 'ada:admin' })],
    [
      'throws what cannot be looked at',
      () => {
        const { proxy, revoke } = Proxy.revocable({}, {});
        revoke();
        throw proxy;
      },
    ],
    [
      'returns what cannot be looked at',
      () => {
        const { proxy, revoke } = Proxy.revocable({ id: 'ada' }, {});
        revoke();
        return proxy;
      },
    ],
  ])('is answered with 503 when it %s', async (_, verify) => {
    const reported: unknown[] = [];
    const response = await ask(await gateway({ verify, onError: (error) => void reported.push(error) }), request());
    expect(response.headers['retry-after']).toBe('1');
    expect(errorIn(response)).toMatchObject({
      status: 503,
      type: 'server_error',
      message: expect.not.stringContaining('db'),
    });
    expect(reported).toHaveLength(1);
  });

  it('is waited for no longer than hostTimeoutMs, and whoever comes late is not heard', async () => {
    const reported: unknown[] = [];
    const late = gate<Caller>();
    const url = await gateway({
      verify: () => late.opened,
      hostTimeoutMs: 20,
      onError: (error) => void reported.push(error),
    });
    const response = await ask(url, request());
    late.open({ id: 'ada' });
    expect(response.headers['retry-after']).toBe('1');
    expect(errorIn(response)).toMatchObject({ status: 503, code: 'auth_unavailable' });
    expect(reported).toEqual([expect.objectContaining({ message: 'options.verify gave no answer within 20 ms.' })]);
  });

  it('is waited for no longer than its client stays, which is nobody’s fault', async () => {
    const reported: unknown[] = [];
    const asked = gate();
    const compat = openAiCompat(scriptedRuntime(SAYS_WHO), {
      verify: () => {
        asked.open();
        return new Promise(() => undefined);
      },
      hostTimeoutMs: null,
      onError: (error) => void reported.push(error),
    });
    const controller = new AbortController();
    const answer = chat(await serve(host(compat)), request(), {}, controller.signal);
    await asked.opened;
    controller.abort();
    await expect(answer).rejects.toThrow();
    await compat.drain({ timeoutMs: 2_147_483_647 });
    expect(reported).toEqual([]);
  });

  it.each<[string, (token: string) => unknown]>([
    ['as an id', (token) => ({ id: token })],
    ['as the caller', (token) => token],
    ['as an agent', (token) => ({ id: 'ada', agents: token })],
    ['as a right', (token) => ({ id: 'ada', sessions: token })],
  ])('is not quoted in the report when it returns the token %s', async (_, verify) => {
    const reported: { cause?: unknown }[] = [];
    const onError = (error: unknown) => void reported.push(error as Error);
    const url = await gateway({ verify: verify as never, onError });
    expect((await ask(url, request(), { authorization: 'Bearer SECRET.4711' })).status).toBe(503);
    expect(inspect(reported)).toContain('is no Caller');
    expect(inspect(reported)).not.toContain('4711');
  });

  it('never gives anybody another’s answer, with 100 requests at once and a slow check', async () => {
    const waiting: (() => void)[] = [];
    const url = await gateway({
      // Answers in reverse order of arrival, when all have come.
      verify: (token) =>
        new Promise((resolve) => {
          waiting.push(() => resolve(token.startsWith('user-') ? { id: token } : null));
          if (waiting.length === 100) for (const answer of waiting.reverse()) answer();
        }),
    });
    const tokens = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? `mallory-${i}` : `user-${i}`));
    const answers = await Promise.all(
      tokens.map(async (token) => {
        const response = await ask(url, request(), { authorization: `Bearer ${token}` });
        return response.status === 200 ? textIn(response) : response.status;
      }),
    );
    expect(answers).toEqual(tokens.map((token) => (token.startsWith('user-') ? token : 401)));
  });
});
