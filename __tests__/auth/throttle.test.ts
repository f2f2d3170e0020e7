import { openAiCompat } from '../../lib';
import { Throttle } from '../../lib/auth/throttle';
import type { AuthRateLimit, Caller, GatewayAuth } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, errorOf, request } from '../helpers/chat';
import { freePath, keyOf, until, writeKeys } from '../helpers/key-file';
import { scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const RIGHT = `Bearer ${TOKEN}`;

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
  const app = host(openAiCompat(scriptedRuntime({ config }), { onError, ...options }));
  app.set('trust proxy', trustProxy);
  const url = await serve(app);
  return {
    warnings,
    /** Sends a request from an address, or, without one, from loopback. */
    ask: (authorization: string, from?: string, headers: Record<string, string> = {}) =>
      chat(url, request(), { authorization, ...(from && { 'x-forwarded-for': from }), ...headers }),
  };
}

type Ask = Awaited<ReturnType<typeof gateway>>['ask'];

async function statuses(times: number, ask: () => Promise<Response>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) seen.push((await ask()).status);
  return seen;
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

  it('begins anew after a success', async () => {
    const { ask } = await gateway();
    await guess(ask, 9);
    expect((await ask(RIGHT, '203.0.113.5')).status).toBe(200);
    expect(await guess(ask, 10)).toEqual(times(10, 401));
  });

  it('lets an address in again when its lockout is over', async () => {
    const { ask } = await gateway({ rateLimit: () => ({ maxAttempts: 1, lockoutMs: 300 }) });
    const begin = Date.now();
    expect(await guess(ask, 2)).toEqual([401, 429]);
    await until(async () => (await ask(RIGHT, '203.0.113.5')).status === 200);
    expect(Date.now() - begin).toBeGreaterThanOrEqual(300);
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

  it('lets no more of many guesses at once count than of guesses in a row', async () => {
    const waiting: (() => void)[] = [];
    const { ask } = await gateway({
      // When all have come, the wrong ones are answered first.
      verify: (token) =>
        new Promise<Caller | null>((resolve) => {
          waiting.push(() => resolve(token === 'ada' ? { id: 'ada' } : null));
          if (waiting.length === 13) for (const answer of waiting) answer();
        }),
    });
    const wrong = Array.from({ length: 12 }, () => ask('Bearer wrong', '203.0.113.5'));
    await until(async () => waiting.length === 12 || (await ask('', '203.0.113.9')).status !== 401);
    const right = ask('Bearer ada', '203.0.113.5');
    expect((await Promise.all(wrong)).map((response) => response.status)).toEqual(times(12, 401));
    expect((await right).status).toBe(429);
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
  const isLockedOut = (throttle: Throttle, network: string) =>
    throttle.refuse(network).then(
      () => false,
      () => true,
    );

  it('forgets wrong credentials when their window is over', async () => {
    jest.useFakeTimers();
    try {
      for (const [wait, lockedOut] of [
        [59_999, true],
        [60_000, false],
      ] as const) {
        const throttle = new Throttle(settings);
        await throttle.failed('one');
        jest.advanceTimersByTime(wait);
        await throttle.failed('one');
        expect(await isLockedOut(throttle, 'one')).toBe(lockedOut);
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
    await throttle.failed('first');
    for (let i = 0; i < others; i++) await throttle.failed(`other ${i}`);
    await throttle.failed('first');
    expect(await isLockedOut(throttle, 'first')).toBe(remembered);
  });

  it('keeps an address that goes on failing', async () => {
    const throttle = new Throttle({ ...settings, maxAttempts: 3 }, 2);
    await throttle.failed('one');
    await throttle.failed('two');
    await throttle.failed('one');
    await throttle.failed('three');
    await throttle.failed('one');
    expect(await isLockedOut(throttle, 'one')).toBe(true);
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
