import { connect } from 'node:net';
import type { RequestHandler } from 'express';
import { openAiCompat } from '../../lib';
import { Throttle } from '../../lib/auth/throttle';
import type { AuthRateLimit, Caller, GatewayAuth } from '../../types/gateway';
import type { OpenAiCompatHandler, OpenAiCompatOptions } from '../../types/options';
import { chat, errorOf, request } from '../helpers/chat';
import { freePath, keyOf, writeKeys } from '../helpers/key-file';
import { gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const RIGHT = `Bearer ${TOKEN}`;

const mounts: OpenAiCompatHandler[] = [];
afterEach(() => Promise.all(mounts.splice(0).map((mount) => mount.drain({ timeoutMs: 0 }))));

interface Setting extends OpenAiCompatOptions {
  auth?: GatewayAuth;
  rateLimit?: () => AuthRateLimit | null | undefined;
  /** Express's setting. The client then chooses its address by X-Forwarded-For. */
  trustProxy?: boolean;
}

async function gateway({ auth, rateLimit, trustProxy = true, ...options }: Setting = {}) {
  const limit = () => {
    const value = rateLimit?.();
    return value === undefined ? {} : { rateLimit: value };
  };
  const config = () => ({ gateway: { auth: { ...(auth ?? { mode: 'token' as const, token: TOKEN }), ...limit() } } });
  const warnings: string[] = [];
  const onError = (error: unknown) => void warnings.push(String(error));
  let requests = 0;
  const arrivals = new Map<number, () => void>();
  const leaving = gate();
  const watch: RequestHandler = (_req, res, next) => {
    res.once('close', () => res.writableFinished || leaving.open());
    next();
    arrivals.get(++requests)?.();
  };
  const compat = openAiCompat(scriptedRuntime({ config }), { onError, ...options });
  mounts.push(compat);
  const app = host(watch, compat);
  app.set('trust proxy', trustProxy);
  const url = await serve(app);
  return {
    url,
    warnings,
    /** Resolves when so many requests have come, and each waits for something. */
    came: (count: number) =>
      requests >= count ? Promise.resolve() : new Promise<void>((resolve) => arrivals.set(count, resolve)),
    /** Resolves when the server has seen a client leave. */
    left: leaving.opened,
    /** Sends a request from an address, or, without one, from loopback. */
    ask: (authorization: string, from?: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
      chat(url, request(), { authorization, ...(from && { 'x-forwarded-for': from }), ...headers }, signal),
  };
}

type Ask = Awaited<ReturnType<typeof gateway>>['ask'];

async function statuses(times: number, ask: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) seen.push((await ask()).status);
  return seen;
}

/** The statuses of what is answered to a text on one connection. */
async function statusesOf(url: string, text: string): Promise<number[]> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  socket.write(text);
  let answer = '';
  for await (const data of socket) answer += data;
  return [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));
}

const guess = (ask: Ask, times: number, from = '203.0.113.5') => statuses(times, () => ask('Bearer wrong', from));
const times = (count: number, status: number) => Array<number>(count).fill(status);

describe('the throttle', () => {
  const { key, entry } = keyOf('ada');
  it.each<[string, () => Setting, string]>([
    ['token', () => ({}), RIGHT],
    ['password', () => ({ auth: { mode: 'password', password: 'correct-horse' } }), 'Bearer correct-horse'],
    ['keys', () => ({ auth: { mode: 'keys', keysFile: writeKeys(freePath(), { keys: [entry] }) } }), `Bearer ${key}`],
    ['verify', () => ({ verify: async (token) => (token === 'ada' ? { id: 'ada' } : null) }), 'Bearer ada'],
  ])('locks an address out after ten wrong credentials (%s), also for the right one', async (_, setting, right) => {
    const { ask } = await gateway(setting());
    expect(await guess(ask, 11)).toEqual([...times(10, 401), 429]);
    const refused = await ask(right, '203.0.113.5');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(290);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(300);
    expect(refused.headers.get('x-should-retry')).toBe('false');
    expect(await errorOf(refused)).toMatchObject({
      status: 429,
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
    });
    expect((await ask(right, '203.0.113.6')).status).toBe(200);
  });

  it('asks nobody about the credential of an address that is locked out', async () => {
    const asked: string[] = [];
    const { ask } = await gateway({
      verify: (token) => {
        asked.push(token);
        return null;
      },
    });
    await guess(ask, 10);
    expect(await guess(ask, 5)).toEqual(times(5, 429));
    expect(asked).toHaveLength(10);
  });

  it('does not count requests without a credential', async () => {
    const { ask } = await gateway();
    expect(await statuses(20, () => ask('', '203.0.113.5'))).toEqual(times(20, 401));
    expect((await ask(RIGHT, '203.0.113.5')).status).toBe(200);
  });

  it('counts a malformed credential', async () => {
    const { ask } = await gateway();
    expect(await statuses(11, () => ask('Bearer a b', '203.0.113.5'))).toEqual([...times(10, 401), 429]);
  });

  it('does not count credentials that could not be checked', async () => {
    const { ask } = await gateway({ verify: () => Promise.reject(new Error('db down')) });
    expect(await guess(ask, 20)).toEqual(times(20, 503));
  });

  const [mallory, eve] = [keyOf('mallory'), keyOf('eve')];
  it.each<[string, () => Setting, string]>([
    ['the secret that all share', () => ({}), RIGHT],
    [
      'one’s own key',
      () => ({ auth: { mode: 'keys', keysFile: writeKeys(freePath(), { keys: [mallory.entry, eve.entry] }) } }),
      `Bearer ${mallory.key}`,
    ],
    [
      'a token of one’s own',
      () => ({ verify: async (token) => (token === 'mallory' ? { id: 'mallory' } : null) }),
      'Bearer mallory',
    ],
  ])('does not forget guesses at what others have because of a success with %s', async (_, setting, own) => {
    const { ask } = await gateway(setting());
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      seen.push(...(await guess(ask, 3)));
      seen.push((await ask(own, '203.0.113.5')).status);
    }
    expect(seen).toEqual([401, 401, 401, 200, 401, 401, 401, 200, 401, 401, 401, 200, 401, 429, 429, 429]);
  });

  it('lets an address in again when its lockout is over', async () => {
    const { ask } = await gateway({ rateLimit: () => ({ maxAttempts: 1 }) });
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    try {
      expect(await guess(ask, 2)).toEqual([401, 429]);
      now.mockReturnValue(1_299_999);
      expect((await ask(RIGHT, '203.0.113.5')).status).toBe(429);
      now.mockReturnValue(1_300_000);
      expect((await ask(RIGHT, '203.0.113.5')).status).toBe(200);
    } finally {
      now.mockRestore();
    }
  });

  it.each([
    ['203.0.113.5', '203.0.113.6', 'apart'],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', 'together'],
    ['2001:db8:1:2::1', '2001:DB8:1:2:0:0:0:2', 'together'],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', 'apart'],
    ['203.0.113.5', '::ffff:203.0.113.5', 'together'],
    ['203.0.113.5', '::ffff:cb00:7105', 'together'],
    ['::ffff:203.0.113.5', '::ffff:203.0.113.6', 'apart'],
    ['203.0.113.5', '203.0.113.5:4711', 'together'],
    ['2001:db8::1', '[2001:db8::2]:443', 'together'],
    ['nonsense', 'unknown', 'together'],
  ])('counts %s and %s %s', async (one, other, how) => {
    const { ask } = await gateway({ rateLimit: () => ({ maxAttempts: 1 }) });
    await guess(ask, 1, one);
    expect(await guess(ask, 1, other)).toEqual([how === 'together' ? 429 : 401]);
  });

  it('does not believe X-Forwarded-For where Express does not', async () => {
    const { ask } = await gateway({ trustProxy: false, rateLimit: () => ({ maxAttempts: 1 }) });
    await guess(ask, 1, '203.0.113.5');
    expect(await guess(ask, 1, '203.0.113.6')).toEqual([429]);
  });

  it('can be switched off, and set, by a new config', async () => {
    let limit: AuthRateLimit | null = null;
    const { ask } = await gateway({ rateLimit: () => limit });
    expect(await guess(ask, 20)).toEqual(times(20, 401));
    limit = { maxAttempts: 3 };
    expect(await guess(ask, 4)).toEqual([...times(3, 401), 429]);
    limit = { maxAttempts: 5 };
    expect(await guess(ask, 6)).toEqual([...times(5, 401), 429]);
  });

  it('tries no more of 500 guesses at once than of guesses in a row, and does not tell which one is right', async () => {
    const held: (() => void)[] = [];
    const { ask, came } = await gateway({
      verify: (token) =>
        new Promise<Caller | null>((resolve) => {
          held.push(() => resolve(token === '400' ? { id: 'ada' } : null));
        }),
    });
    const sent = Array.from({ length: 500 }, (_, i) => ask(`Bearer ${i}`, '203.0.113.5'));
    await came(500);
    expect(held).toHaveLength(10);
    for (const answer of held) answer();
    const seen = (await Promise.all(sent)).map(({ status }) => status);
    expect(held).toHaveLength(10);
    expect(seen.filter((status) => status === 401)).toHaveLength(10);
    expect(seen.filter((status) => status === 429)).toHaveLength(490);
    expect((await ask('Bearer 400', '203.0.113.5')).status).toBe(429);
  });

  it.each<[string, () => Setting]>([
    ['token', () => ({})],
    ['keys', () => ({ auth: { mode: 'keys', keysFile: writeKeys(freePath(), { keys: [entry] }) } })],
    ['verify', () => ({ verify: async () => null })],
  ])('tries ten of 500 guesses that come in one packet (%s)', async (_, setting) => {
    const { url } = await gateway(setting());
    const guesses = Array.from(
      { length: 500 },
      (_, i) =>
        'GET /v1/models HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.5\r\n' +
        `Authorization: Bearer ${i}\r\n${i === 499 ? 'Connection: close\r\n' : ''}\r\n`,
    );
    const seen = await statusesOf(url, guesses.join(''));
    expect(seen).toHaveLength(500);
    expect(seen.filter((status) => status === 401)).toHaveLength(10);
    expect(seen.filter((status) => status === 429)).toHaveLength(490);
  });

  it('has right credentials that come at once wait for each other, and lets them all in', async () => {
    const held: (() => void)[] = [];
    let isOpen = false;
    const { ask, came } = await gateway({
      verify: (token) =>
        new Promise<Caller>((resolve) => {
          if (isOpen) resolve({ id: token });
          else held.push(() => resolve({ id: token }));
        }),
    });
    const sent = Array.from({ length: 50 }, (_, i) => ask(`Bearer user-${i}`, '203.0.113.5'));
    await came(50);
    expect(held).toHaveLength(10);
    isOpen = true;
    for (const answer of held) answer();
    expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(times(50, 200));
  });

  it('lets go of a request that waits for its turn when its client leaves', async () => {
    const asked: string[] = [];
    const answer: (() => void)[] = [];
    const { ask, came, left } = await gateway({
      rateLimit: () => ({ maxAttempts: 1 }),
      verify: (token) =>
        new Promise<Caller>((resolve) => {
          asked.push(token);
          answer.push(() => resolve({ id: token }));
        }),
    });
    const first = ask('Bearer ada', '203.0.113.5');
    await came(1);
    const controller = new AbortController();
    const second = ask('Bearer bob', '203.0.113.5', {}, controller.signal);
    await came(2);
    const third = ask('Bearer cleo', '203.0.113.5');
    await came(3);
    controller.abort();
    await expect(second).rejects.toThrow();
    await left;
    answer[0]?.();
    expect((await first).status).toBe(200);
    answer[1]?.();
    expect((await third).status).toBe(200);
    expect(asked).toEqual(['ada', 'cleo']);
  });
});

describe('the throttle and this machine', () => {
  it('never locks out loopback', async () => {
    const { ask } = await gateway();
    expect(await statuses(20, () => ask('Bearer wrong'))).toEqual(times(20, 401));
    expect((await ask(RIGHT)).status).toBe(200);
  });

  it('does when told to', async () => {
    const { ask, warnings } = await gateway({ rateLimit: () => ({ exemptLoopback: false }) });
    expect(await statuses(11, () => ask('Bearer wrong'))).toEqual([...times(10, 401), 429]);
    expect(warnings).toEqual([]);
  });

  it.each([
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-real-ip',
    'cf-connecting-ip',
  ])('does where a proxy is between, as %s tells, and warns once', async (name) => {
    const { ask, warnings } = await gateway({ trustProxy: false });
    expect(await statuses(11, () => ask('Bearer wrong', undefined, { [name]: 'x' }))).toEqual([...times(10, 401), 429]);
    expect(warnings).toEqual([expect.stringMatching(/through a proxy on this machine.*Set Express's 'trust proxy'/)]);
  });

  it('does where the loopback address itself was only forwarded', async () => {
    const { ask } = await gateway({ rateLimit: () => ({ maxAttempts: 1 }) });
    expect(await guess(ask, 2, '127.0.0.1')).toEqual([401, 429]);
    expect(await guess(ask, 2, '::1')).toEqual([401, 429]);
  });
});

describe('the throttle’s memory', () => {
  const settings = { maxAttempts: 2, windowMs: 60_000, lockoutMs: 60_000 };
  const isLockedOut = (throttle: Throttle, name: string) => {
    try {
      throttle.refuse(throttle.network(name));
      return false;
    } catch {
      return true;
    }
  };
  const fail = (throttle: Throttle, name: string) => {
    const network = throttle.network(name);
    throttle.hold(network);
    return throttle.failed(network);
  };

  it('forgets wrong credentials when their window is over', async () => {
    jest.useFakeTimers();
    try {
      for (const [wait, lockedOut] of [
        [59_999, true],
        [60_000, false],
      ] as const) {
        const throttle = new Throttle(settings);
        await fail(throttle, 'one');
        jest.advanceTimersByTime(wait);
        await fail(throttle, 'one');
        expect(isLockedOut(throttle, 'one')).toBe(lockedOut);
      }
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    [9_999, true],
    [10_000, false],
  ])('after a flood of %i other addresses remembers one: %s', async (others, remembered) => {
    const throttle = new Throttle(settings);
    await fail(throttle, 'first');
    for (let i = 0; i < others; i++) await fail(throttle, `other ${i}`);
    await fail(throttle, 'first');
    expect(isLockedOut(throttle, 'first')).toBe(remembered);
  });

  it('keeps an address that goes on failing', async () => {
    const throttle = new Throttle({ ...settings, maxAttempts: 3 }, undefined, 2);
    await fail(throttle, 'one');
    await fail(throttle, 'two');
    await fail(throttle, 'one');
    await fail(throttle, 'three');
    await fail(throttle, 'one');
    expect(isLockedOut(throttle, 'one')).toBe(true);
  });
});

describe('gateway.auth.rateLimit when mounted', () => {
  it.each<[RegExp, object]>([
    [/'gateway\.auth\.rateLimit\.maxAttempts' must be >= 1; it is 0/, { maxAttempts: 0 }],
    [/'gateway\.auth\.rateLimit\.windowMs' must be integer/, { windowMs: '1m' }],
    [/'gateway\.auth\.rateLimit\.lockoutMs' must be <= 2147483647/, { lockoutMs: 2 ** 31 }],
    [/'gateway\.auth\.rateLimit\.maxAttemps' is unknown\. Did you mean 'maxAttempts'\?/, { maxAttemps: 5 }],
  ])('must be right: %s', (message, rateLimit) => {
    const config = () => ({ gateway: { auth: { mode: 'token' as const, token: TOKEN, rateLimit } } });
    expect(() => openAiCompat(scriptedRuntime({ config }))).toThrow(message);
    expect(() => openAiCompat(scriptedRuntime({ config }), { verify: () => null })).toThrow(message);
  });
});
