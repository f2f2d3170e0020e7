import { existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chat, request } from '../helpers/chat';
import { outcomeOf, servedHere } from '../helpers/command-line';
import { freePath, keyOf, until, writeKeys } from '../helpers/key-file';
import { CLI, program, served } from '../helpers/program';

const KEY = /^oac_[A-Za-z0-9_-]{43}$/;

async function keys(...args: string[]) {
  const { code, stdout, stderr } = await outcomeOf(['keys', ...args]);
  return { code, stdout: stdout.trimEnd(), stderr: stderr.trimEnd() };
}

async function create(file: string, id: string, ...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await keys('create', '--file', file, '--id', id, ...options);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`of ${id} is in ${file}`) });
  return stdout;
}

const entriesOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')).keys;

describe('keys create', () => {
  it('prints a key this once, and keeps its digest in a file that is its owner’s alone', async () => {
    const file = freePath();
    const key = await create(file, 'ada');
    expect(key).toMatch(KEY);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(key.slice(4, 20));
    expect(entriesOf(file)).toEqual([{ id: 'ada', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(await create(file, 'ada')).not.toBe(key);
    expect(entriesOf(file)).toHaveLength(2);
  });

  it('writes down what the key may', async () => {
    const file = freePath();
    const rights = ['--agents', 'main, beta', '--no-tools', '--sessions', 'any', '--max-runs', '2'];
    await create(file, 'ada', ...rights, '--expires', '2999-01-01', '--note', 'her laptop');
    expect(entriesOf(file)[0]).toMatchObject({
      agents: ['main', 'beta'],
      tools: false,
      sessions: 'any',
      maxConcurrentRuns: 2,
      expiresAt: '2999-01-01',
      note: 'her laptop',
    });
  });

  it('counts --expires from now', async () => {
    const file = freePath();
    await create(file, 'ada', '--expires', '2d');
    const days = (Date.parse(entriesOf(file)[0].expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(1.99);
    expect(days).toBeLessThanOrEqual(2);
  });

  it.each([
    [['create'], /needs --file FILE/],
    [['create', '--file', 'F'], /needs --id NAME/],
    [['create', '--file', 'F', '--id', 'Ada'], /'id' must match .*it is 'Ada'/],
    [['create', '--file', 'F', '--id', 'ada', '--agents', 'main,'], /'agents\.1' must match/],
    [
      ['create', '--file', 'F', '--id', 'ada', '--sessions', 'all'],
      /'sessions' must be one of 'own', 'any'; it is 'all'/,
    ],
    [['create', '--file', 'F', '--id', 'ada', '--max-runs', 'x'], /'maxConcurrentRuns' must be integer/],
    [['create', '--file', 'F', '--id', 'ada', '--expires', 'soon'], /'expiresAt' must match/],
    [['create', '--file', 'F', '--id', 'ada', '--expires', '2020-01-01'], /--expires 2020-01-01 has passed already/],
    [['create', '--file', 'F', '--id', 'ada', '--agent', 'x'], /Unknown option '--agent'/],
    [['create', '--file', '/nowhere/F', '--id', 'ada'], /\/nowhere\/F cannot be written: ENOENT/],
    [['list', '--file', '/nowhere/F'], /cannot be read: ENOENT/],
    [['revoke', '--file', 'F'], /needs either --id NAME or --key KEY/],
    [['revoke', '--file', 'F', '--id', 'ada', '--key', '12345678'], /needs either --id NAME or --key KEY/],
    [['revoke', '--file', 'F', '--key', '1234'], /at least 8 of the digits/],
    [['rotate'], /There is no 'keys rotate'/],
  ])('says what is wrong: %j', async (args, message) => {
    const file = freePath();
    const { code, stdout, stderr } = await keys(...args.map((arg) => (arg === 'F' ? file : arg)));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^openai-compat: [^\n]+$/);
    expect([existsSync(file), existsSync(`${file}.lock`)]).toEqual([false, false]);
  });

  it('says it in one line, and exits with 1', async () => {
    expect(await keys('create')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'openai-compat: keys create needs --file FILE: where the keys are kept.',
    });
  });

  it('has help', async () => {
    for (const args of [['--help'], [], ['create', '--help']]) {
      expect(await keys(...args)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('keys revoke --file FILE'),
      });
    }
  });
});

describe('keys list', () => {
  it('shows whose keys there are and what they may, but no key', async () => {
    const bob = keyOf('bob', {
      agents: ['main'],
      tools: false,
      maxConcurrentRuns: 3,
      note: 'cron',
      expiresAt: '2020-01-01',
    });
    const ada = keyOf('ada');
    const file = writeKeys(freePath(), { keys: [ada.entry, bob.entry] });
    const { stdout } = await keys('list', '--file', file);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['KEY', 'ID', 'AGENTS', 'TOOLS', 'SESSIONS', 'RUNS', 'EXPIRES', 'NOTE'],
      [ada.entry.hash.slice(0, 12), 'ada', 'all', 'yes', 'own', '-', 'never'],
      [bob.entry.hash.slice(0, 12), 'bob', 'main', 'no', 'own', '3', '2020-01-01 (expired)', 'cron'],
    ]);
  });
});

describe('keys revoke', () => {
  const [laptop, phone, bob] = [keyOf('ada'), keyOf('ada'), keyOf('bob')];
  const file = () => writeKeys(freePath(), { keys: [laptop.entry, phone.entry, bob.entry] });

  it.each([
    ['all keys of a name', ['--id', 'ada'], [bob.entry]],
    ['one by its digits', ['--key', phone.entry.hash.slice(0, 12)], [laptop.entry, bob.entry]],
    ['one by itself', ['--key', phone.key], [laptop.entry, bob.entry]],
  ])('removes %s', async (_, args, left) => {
    const path = file();
    expect(await keys('revoke', '--file', path, ...args)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Revoked/),
    });
    expect(entriesOf(path)).toEqual(left);
  });

  it.each([
    ['--id', 'eve'],
    ['--key', '00000000'],
    ['--key', keyOf('x').key],
  ])('changes nothing where there is no such key (%s)', async (...args) => {
    const path = file();
    const before = statSync(path).ino;
    const { code, stderr } = await keys('revoke', '--file', path, ...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('There is no such key') });
    expect(statSync(path).ino).toBe(before);
  });
});

describe('the file under change', () => {
  it('is replaced as a whole, and a link to it stays one', async () => {
    const target = writeKeys(freePath(), { keys: [] });
    const link = freePath();
    symlinkSync(target, link);
    const before = statSync(target).ino;
    await create(link, 'ada');
    expect(statSync(target).ino).not.toBe(before);
    expect(entriesOf(target)).toHaveLength(1);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(existsSync(`${target}.lock`)).toBe(false);
  });

  it('is left alone while somebody else changes it, with the remedy', async () => {
    const file = writeKeys(freePath(), { keys: [] });
    writeFileSync(`${file}.lock`, '');
    const { code, stderr } = await keys('create', '--file', file, '--id', 'ada');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`remove ${file}.lock`) });
    expect(entriesOf(file)).toEqual([]);
    expect(existsSync(`${file}.lock`)).toBe(true);
  });

  it('loses no key when many are made at once', async () => {
    const file = freePath();
    const made = await Promise.all(
      ['a', 'b', 'c'].map(async (id) => {
        const { exit, stdout } = program([CLI, 'keys', 'create', '--file', file, '--id', id]);
        return { code: await exit, stdout: stdout().trimEnd() };
      }),
    );
    expect(entriesOf(file)).toHaveLength(made.filter(({ code }) => code === 0).length);
    expect(made.filter(({ code, stdout }) => (code === 0) !== KEY.test(stdout))).toEqual([]);
  });

  it('stays as it was, when it is wrong', async () => {
    const file = writeKeys(freePath(), '{ keys: [');
    expect(await keys('create', '--file', file, '--id', 'ada')).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(file, 'utf8')).toBe('{ keys: [');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

describe('serve in mode keys', () => {
  async function server(file: string, options: object = {}) {
    const folder = `${file}.d`;
    mkdirSync(folder);
    const http = { endpoints: { chatCompletions: { options } } };
    const config = {
      gateway: { auth: { mode: 'keys', keysFile: `../${file.slice(dirname(file).length + 1)}` }, http },
    };
    writeFileSync(join(folder, 'config.json5'), JSON.stringify(config));
    const running = await served(['--config', join(folder, 'config.json5')]);
    const ask = (authorization: string, headers: Record<string, string> = {}) =>
      chat(running.url, request(), { authorization, ...headers });
    return { ...running, ask };
  }

  it('finds the file beside its config, and follows what keys create and revoke do', async () => {
    const file = freePath();
    const first = await create(file, 'ada');
    const { ask, stdout } = await server(file);
    expect(stdout()).toContain(`Authentication: Bearer, with a key of ${file} (openai-compat keys create makes one)`);
    expect((await ask(`Bearer ${first}`)).status).toBe(200);
    const second = await create(file, 'bob');
    await until(async () => (await ask(`Bearer ${second}`)).status === 200);
    await keys('revoke', '--file', file, '--id', 'ada');
    await until(async () => (await ask(`Bearer ${first}`)).status === 401);
    expect((await ask(`Bearer ${second}`)).status).toBe(200);
  });

  it('prints no credential, whatever happens', async () => {
    const file = freePath();
    const key = await create(file, 'ada');
    const { hash } = entriesOf(file)[0];
    const running = await server(file, { apiKeyHeader: true });
    const wrong = keyOf('eve').key;
    expect((await running.ask(`Bearer ${key}`)).status).toBe(200);
    expect((await running.ask(`Bearer ${wrong}`)).status).toBe(401);
    expect((await running.ask(`Bearer ${wrong} x`)).status).toBe(401);
    expect((await running.ask('', { 'x-api-key': wrong })).status).toBe(401);
    expect((await running.ask(`Bearer ${key}`, { 'x-api-key': wrong })).status).toBe(400);
    expect((await running.ask(`Bearer ${wrong}`, { 'x-forwarded-for': '203.0.113.5' })).status).toBe(401);
    for (const broken of [
      `{ keys: [ ${key} ] }`,
      { keys: [{ id: key, hash }] },
      { keys: [{ id: 'ada', hash: key }] },
    ]) {
      const before = running.stderr();
      writeKeys(file, broken);
      await until(async () => (await running.ask(`Bearer ${key}`)).status !== 200 || running.stderr() !== before);
    }
    running.child.kill('SIGTERM');
    expect(await running.exit).toBe(0);
    const printed = running.stdout() + running.stderr();
    expect(printed).toContain('through a proxy on this machine');
    expect(printed.match(/The keys file /g)).toHaveLength(3);
    for (const secret of [key, wrong, hash]) expect(printed).not.toContain(secret.slice(4, 16));
  });

  it.each([
    [{ mode: 'keys' }, /Set gateway\.auth\.keysFile/],
    [
      { mode: 'keys', keysFile: 'none.json' },
      /The keys file .*none\.json cannot be read: ENOENT\. Make one: openai-compat keys create/,
    ],
    [{ mode: 'keys', keysFile: 5 }, /'gateway\.auth\.keysFile' must be string/],
    [{ mode: 'token', token: 123456 }, /'gateway\.auth\.token' must be string\.$/m],
    [{ mode: 'trusted-proxy', trustedProxy: { userHeader: 'x-user' } }, /no proxy is listed/],
  ])('does not start with %j', async (auth, message) => {
    const file = freePath();
    writeFileSync(file, JSON.stringify({ gateway: { auth } }));
    const { code, stderr } = await outcomeOf(['serve', '--port', '0', '--config', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('serve behind a proxy', () => {
  const serveWith = async (gateway: object) => {
    const file = freePath();
    writeFileSync(file, JSON.stringify({ gateway }));
    return servedHere(['--config', file]);
  };

  it('lets the proxy say who is calling', async () => {
    const auth = { mode: 'trusted-proxy', trustedProxy: { userHeader: 'x-user' } };
    const { url, line } = await serveWith({ auth, trustedProxies: ['127.0.0.1'] });
    await line(/curl -sS .* -H 'x-user: YOUR_NAME' /);
    expect((await chat(url, request(), { authorization: '', 'x-user': 'ada' })).status).toBe(200);
    expect((await chat(url, request())).status).toBe(401);
  });

  it('believes the listed proxies the address of a client', async () => {
    const auth = { mode: 'token', token: 'test-token-123', rateLimit: { maxAttempts: 1 } };
    const { url, stderr } = await serveWith({ auth, trustedProxies: ['127.0.0.1'] });
    const guess = async (from: string) =>
      (await chat(url, request(), { authorization: 'Bearer wrong', 'x-forwarded-for': from })).status;
    expect([await guess('203.0.113.5'), await guess('203.0.113.5'), await guess('203.0.113.6')]).toEqual([
      401, 429, 401,
    ]);
    expect(stderr()).toBe('');
  });
});
