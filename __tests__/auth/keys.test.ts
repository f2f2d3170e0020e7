import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAiCompat } from '../../lib';
import type { GatewayConfig } from '../../types/gateway';
import type { OpenAiCompatHandler } from '../../types/options';
import { chat, errorOf, request } from '../helpers/chat';
import { freePath, keyOf, until, writeKeys } from '../helpers/key-file';
import { program, ROOT } from '../helpers/program';
import { gate, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const configOf = (keysFile: string): GatewayConfig => ({ gateway: { auth: { mode: 'keys', keysFile } } });

// A mount in mode `keys` looks at its file until it is drained.
const mounts: OpenAiCompatHandler[] = [];
afterEach(() => Promise.all(mounts.splice(0).map((mount) => mount.drain({ timeoutMs: 0 }))));

async function gateway(keysFile: string, config = () => configOf(keysFile)) {
  const runtime = scriptedRuntime({ config });
  const reported: string[] = [];
  const first = gate<string>();
  const compat = openAiCompat(runtime, {
    onError: (error) => {
      reported.push(String(error));
      first.open(String(error));
    },
  });
  mounts.push(compat);
  const url = await serve(host(compat));
  return {
    url,
    runtime,
    reported,
    /** The first thing that was reported. */
    report: first.opened,
    ask: (key: string, more: object = {}, headers: Record<string, string> = {}) =>
      chat(url, request(more), { ...headers, authorization: `Bearer ${key}` }),
  };
}

const TOOL = { type: 'function', function: { name: 'look', parameters: {} } };

describe('mode keys', () => {
  it('tells a run who its caller is and what it may, and nothing of the key', async () => {
    const rights = { agents: ['main'], tools: false, sessions: 'own' as const, maxConcurrentRuns: 2 };
    const { key, entry } = keyOf('ada', { ...rights, note: 'laptop', expiresAt: '2999-01-01' });
    const { ask, runtime } = await gateway(writeKeys(freePath(), { keys: [entry] }));
    expect((await ask(key)).status).toBe(200);
    expect(runtime.runs[0]?.caller).toEqual({ id: 'ada', ...rights });
  });

  it('refuses everything else with one and the same answer', async () => {
    const { key, entry } = keyOf('ada');
    const old = keyOf('ada', { expiresAt: '2020-01-01T00:00:00Z' });
    const { ask } = await gateway(writeKeys(freePath(), { keys: [entry, old.entry] }));
    const wrong = [old.key, entry.hash, 'ada', key.slice(0, -1), `${key}A`, key.toLowerCase(), '__proto__', 'toString'];
    const answers = await Promise.all(wrong.map(async (sent) => errorOf(await ask(sent))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  it('denies a key from the moment at which it expires', async () => {
    const now = jest.spyOn(Date, 'now');
    try {
      const expires = Date.parse('2999-01-01T12:00:00Z');
      const { key, entry } = keyOf('ada', { expiresAt: '2999-01-01T12:00:00Z' });
      const { ask } = await gateway(writeKeys(freePath(), { keys: [entry] }));
      now.mockReturnValue(expires - 1);
      expect((await ask(key)).status).toBe(200);
      now.mockReturnValue(expires);
      expect((await ask(key)).status).toBe(401);
    } finally {
      now.mockRestore();
    }
  });

  it('calls a foreign agent unknown', async () => {
    const { key, entry } = keyOf('ada', { agents: ['main'] });
    const { ask } = await gateway(writeKeys(freePath(), { keys: [entry] }));
    const answerFor = async (id: string) =>
      JSON.stringify(await errorOf(await ask(key, { model: `clawdbot:${id}` }))).replaceAll(id, 'ID');
    expect(await answerFor('beta')).toBe(await answerFor('nobody'));
    expect(await answerFor('beta')).toContain('"status":404');
  });

  it('shows only one’s own agents as models', async () => {
    const { key, entry } = keyOf('ada', { agents: ['beta'] });
    const { url } = await gateway(writeKeys(freePath(), { keys: [entry] }));
    const get = (path: string, sent = key) =>
      fetch(`${url}/v1/models${path}`, { headers: { authorization: `Bearer ${sent}` } });
    const { data } = (await (await get('')).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(['clawdbot', 'clawdbot:beta']);
    expect([(await get('/clawdbot:beta')).status, (await get('/clawdbot:main')).status]).toEqual([200, 404]);
    expect((await get('', 'wrong')).status).toBe(401);
  });

  it('lets two keys of one person share sessions, and no others', async () => {
    const [laptop, phone, bob] = [keyOf('ada'), keyOf('ada'), keyOf('bob')];
    const { ask } = await gateway(writeKeys(freePath(), { keys: [laptop.entry, phone.entry, bob.entry] }));
    const sessionOf = async (key: string) => (await ask(key, { user: 'x' })).headers.get('x-clawdbot-session-key');
    expect(await sessionOf(phone.key)).toBe(await sessionOf(laptop.key));
    expect(await sessionOf(bob.key)).not.toBe(await sessionOf(laptop.key));
  });

  it.each([
    ['tools', { tools: [TOOL] }],
    ['functions', { functions: [TOOL.function] }],
  ])('refuses client tools to a caller who may not offer them (%s)', async (param, more) => {
    const [ada, bob] = [keyOf('ada', { tools: false }), keyOf('bob')];
    const { ask, runtime } = await gateway(writeKeys(freePath(), { keys: [ada.entry, bob.entry] }));
    expect(await errorOf(await ask(ada.key, more))).toMatchObject({
      status: 403,
      type: 'permission_error',
      code: 'permission_denied',
      param,
    });
    expect(runtime.runs).toHaveLength(0);
    expect((await ask(ada.key)).status).toBe(200);
    expect((await ask(bob.key, more)).status).toBe(200);
  });

  it('finds another file when the config names one', async () => {
    const [ada, bob] = [keyOf('ada'), keyOf('bob')];
    let file = writeKeys(freePath(), { keys: [ada.entry] });
    const { ask } = await gateway(file, () => configOf(file));
    expect((await ask(ada.key)).status).toBe(200);
    file = writeKeys(freePath(), { keys: [bob.entry] });
    expect((await ask(ada.key)).status).toBe(401);
    expect((await ask(bob.key)).status).toBe(200);
  });

  it('admits nobody when the config names no file any more, or one that is not there, and says so', async () => {
    const { key, entry } = keyOf('ada');
    let config = configOf(writeKeys(freePath(), { keys: [entry] }));
    const { ask, report } = await gateway('', () => config);
    config = { gateway: { auth: { mode: 'keys' } } };
    expect((await ask(key)).status).toBe(401);
    config = configOf(freePath());
    expect((await ask(key)).status).toBe(401);
    expect(await report).toMatch(/cannot be read: ENOENT.*Nobody is let in/);
  });
});

describe('a keys file that changes', () => {
  const replace = (path: string, content: object) => void writeKeys(path, content);
  const overwrite = (path: string, content: object) => writeFileSync(path, JSON.stringify(content));
  const removeAndMake = (path: string, content: object) => {
    rmSync(path);
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
  };

  it.each([
    ['replaced', replace],
    ['written over', overwrite],
    ['removed and made again', removeAndMake],
  ])('counts without a restart when it is %s, again and again', async (_, change) => {
    const path = writeKeys(freePath(), { keys: [] });
    const { ask, reported } = await gateway(path);
    for (const id of ['ada', 'bob']) {
      const { key, entry } = keyOf(id);
      change(path, { keys: [entry] });
      await until(async () => (await ask(key)).status === 200);
      change(path, { keys: [] });
      await until(async () => (await ask(key)).status === 401);
    }
    expect(reported).toEqual([]);
  });

  it('counts when a link is pointed to another file, as mounted secrets are', async () => {
    const [ada, bob] = [keyOf('ada'), keyOf('bob')];
    const path = freePath();
    symlinkSync(writeKeys(freePath(), { keys: [ada.entry] }), path);
    const { ask } = await gateway(path);
    expect((await ask(ada.key)).status).toBe(200);
    rmSync(path);
    symlinkSync(writeKeys(freePath(), { keys: [bob.entry] }), path);
    await until(async () => (await ask(bob.key)).status === 200);
    expect((await ask(ada.key)).status).toBe(401);
  });

  it.each([
    ['is no JSON', (text: string) => text.slice(0, -5)],
    ['has something wrong in it', (text: string) => text.replace('"hash"', '"hsah"')],
    ['is empty', () => ''],
  ])('keeps the keys that were good when an edit %s, says so once, without content, and recovers', async (_, edit) => {
    const { key, entry } = keyOf('ada');
    const path = writeKeys(freePath(), { keys: [entry] });
    const { ask, report, reported } = await gateway(path);
    writeKeys(path, edit(readFileSync(path, 'utf8')));
    expect(await report).toMatch(/keys-\d+\.json is (no JSON|wrong).*The keys that were good before stay\./);
    expect((await ask(key)).status).toBe(200);
    const bob = keyOf('bob');
    writeKeys(path, { keys: [bob.entry] });
    await until(async () => (await ask(bob.key)).status === 200);
    expect((await ask(key)).status).toBe(401);
    expect(reported).toHaveLength(1);
    expect(reported[0]).not.toContain(entry.hash.slice(0, 8));
    expect(reported[0]).not.toContain('ada');
  });

  it('admits nobody when it is gone, says so, and somebody again when it is back', async () => {
    const { key, entry } = keyOf('ada');
    const path = writeKeys(freePath(), { keys: [entry] });
    const { ask, report } = await gateway(path);
    rmSync(path);
    await until(async () => (await ask(key)).status === 401);
    expect(await report).toContain('Nobody is let in.');
    writeKeys(path, { keys: [entry] });
    await until(async () => (await ask(key)).status === 200);
  });

  it('is said on stderr where the host has no onError, and does not keep a process alive', async () => {
    const path = writeKeys(freePath(), { keys: [keyOf('ada').entry] });
    const host = program([
      '-e',
      `const { openAiCompat } = require(${JSON.stringify(join(ROOT, 'dist'))});
       const runtime = { config: () => (${JSON.stringify(configOf(path))}), agents: () => [], run() {} };
       openAiCompat(runtime);
       console.log('mounted');
       process.stdin.resume();`,
    ]);
    await host.line(/mounted/);
    writeKeys(path, '{ "keys": [');
    const [line] = await new Promise<string[]>((resolve) => {
      host.child.stderr?.on('data', (data) => resolve(String(data).split('\n')));
    });
    expect(line).toMatch(/^openai-compat: Error: The keys file .* is no JSON.* The keys that were good before stay\.$/);
    host.child.stdin?.end();
    expect(await host.exit).toBe(0);
  });
});

describe('a keys file when mounted', () => {
  const mount = (keysFile: string) => () =>
    openAiCompat(scriptedRuntime({ config: () => ({ gateway: { auth: { mode: 'keys', keysFile } } }) }));

  it('must be named', () => {
    const runtime = scriptedRuntime({ config: () => ({ gateway: { auth: { mode: 'keys' } } }) });
    expect(() => openAiCompat(runtime)).toThrow(/Set gateway\.auth\.keysFile.*openai-compat keys create/);
  });

  it('must be there', () => {
    expect(mount(freePath())).toThrow(
      /cannot be read: ENOENT\. Make one: openai-compat keys create --file .* --id NAME/,
    );
  });

  it('must be a file, and not a folder', () => {
    expect(mount(mkdtempSync(join(tmpdir(), 'openai-compat-folder-')))).toThrow(/ is a folder\. Name a file\./);
  });

  const itWithPipes = process.platform === 'win32' ? it.skip : it;
  itWithPipes('must be a file, and not a pipe that nobody writes into: it would hold the process', () => {
    const path = freePath();
    execFileSync('mkfifo', ['-m', '600', path]);
    expect(mount(path)).toThrow(/ is no regular file\. Name a file\./);
  });

  itWithPipes('may become a pipe while it serves, which holds nobody and is said', async () => {
    const { key, entry } = keyOf('ada');
    const path = writeKeys(freePath(), { keys: [entry] });
    const { ask, report } = await gateway(path);
    rmSync(path);
    execFileSync('mkfifo', ['-m', '600', path]);
    expect(await report).toMatch(
      /Nobody is let in|is no regular file\. Name a file\. The keys that were good before stay\./,
    );
    expect([200, 401]).toContain((await ask(key)).status);
  });

  it.each([0o644, 0o640, 0o660, 0o602])('must be its owner’s alone, not of mode %o', (mode) => {
    const path = writeKeys(freePath(), { keys: [] });
    chmodSync(path, mode);
    expect(mount(path)).toThrow(/is open to others than its owner\. Run: chmod 600 /);
  });

  it.each([0o600, 0o400])('may be of mode %o', (mode) => {
    const path = writeKeys(freePath(), { keys: [] });
    chmodSync(path, mode);
    return mount(path)().drain();
  });

  const SECRET = 'oac_Pasted-in-the-wrong-place';
  const { entry } = keyOf('ada');
  it.each([
    [/is no JSON \(comments are none either\)\./, `{ "keys": [ ${SECRET} ] }`],
    [/is no JSON: see line 3\./, `{\n"keys": [{\n"${SECRET}" } ] }`],
    [/is no JSON/, ''],
    [/must be object/, []],
    [/'keys' is missing/, {}],
    [/'keys' must be array/, { keys: {} }],
    [/it has an unknown member\. Known are keys/, { keys: [], [SECRET]: 1 }],
    [/'keys\.0\.hash' is missing/, { keys: [{ id: 'ada' }] }],
    [/'keys\.0\.hash' must match/, { keys: [{ ...entry, hash: SECRET }] }],
    [/'keys\.0\.hash' must match/, { keys: [{ ...entry, hash: entry.hash.toUpperCase() }] }],
    [/'keys\.0\.id' must match \^\[a-z0-9_-\]/, { keys: [{ ...entry, id: SECRET }] }],
    [/'keys\.0\.agents' must be array/, { keys: [{ ...entry, agents: SECRET }] }],
    [/'keys\.0\.sessions' must be one of 'own', 'any'/, { keys: [{ ...entry, sessions: SECRET }] }],
    [/'keys\.0\.tools' must be boolean/, { keys: [{ ...entry, tools: 'no' }] }],
    [/'keys\.0\.maxConcurrentRuns' must be >= 1/, { keys: [{ ...entry, maxConcurrentRuns: 0 }] }],
    [/'keys\.0\.expiresAt' must match/, { keys: [{ ...entry, expiresAt: 'tomorrow' }] }],
    [/'keys\.0\.expiresAt' must be a date/, { keys: [{ ...entry, expiresAt: '2027-13-45' }] }],
    [/'keys\.0\.note' must match/, { keys: [{ ...entry, note: 'a\u001b[2J' }] }],
    [/'keys\.0' has an unknown member\. Known are id, agents/, { keys: [{ ...entry, agent: 'main' }] }],
    [/'keys\.1' is the same key as one before it/, { keys: [entry, { ...entry, id: 'bob' }] }],
  ])('must be right, and is not quoted where it is wrong: %s', (message, content) => {
    const path = writeKeys(freePath(), content);
    expect(mount(path)).toThrow(message);
    expect(mount(path)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(SECRET) }));
    expect(mount(path)).toThrow(expect.objectContaining({ message: expect.stringContaining(path) }));
  });
});
