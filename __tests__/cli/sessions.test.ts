import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSessions, type SessionId, sessionDigest } from '../../lib/gateways/embedded';
import { chat, request, textOf } from '../helpers/chat';
import { outcomeOf } from '../helpers/command-line';
import { CLI, program } from '../helpers/program';

const ann = { agentId: 'main', key: 'agent:main:openai-user:ann' };
const bare = { agentId: 'main', key: 'projectx' };
const bareOfMemo = { agentId: 'memo', key: 'projectx' };

// Each case starts processes, and the machine may be busy.
jest.setTimeout(30_000);

let cwd: string;
let dir: string;

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'sessions-cli-')));
  dir = join(cwd, '.openai-compat', 'sessions');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** In the directory that serve would have: the tests' own process has another. */
const run = (...args: string[]) =>
  outcomeOf(['sessions', ...args, ...(args.includes('--dir') || args.length === 0 ? [] : ['--dir', dir])]);

async function keep(id: SessionId, text: string, where = dir): Promise<void> {
  const store = fileSessions({ dir: where, fsync: false });
  const expected = await store.append(id, {
    expected: 0,
    messages: [
      { role: 'user', content: text },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
      },
    ],
  });
  await store.append(id, {
    expected,
    messages: [
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'a hat' }] },
      { role: 'assistant', content: 'I see\na hat', incomplete: true },
    ],
  });
}

describe('openai-compat sessions list', () => {
  it('is a table of the sessions in ./.openai-compat/sessions', async () => {
    await keep(ann, 'hi');
    const list = program([CLI, 'sessions', 'list'], { cwd });
    const code = await list.exit;
    const [head, row, ...rest] = list.stdout().trimEnd().split('\n');
    expect(head).toMatch(/^DIGEST {8}AGENT {2}UPDATED {19}BYTES {2}KEY$/);
    expect(row).toMatch(/^[0-9a-f]{12} {2}main {3}\d{4}-\d\d-\d\dT[\d:.]+Z +\d+ {2}agent:main:openai-user:ann$/);
    expect(row?.startsWith(sessionDigest(ann).slice(0, 12))).toBe(true);
    expect([code, rest, list.stderr()]).toEqual([0, [], '']);
  });

  it('is JSON with --json, from the directory of --dir', async () => {
    const other = join(cwd, 'other');
    await keep(ann, 'hi', other);
    const { code, stdout } = await run('list', '--dir', other, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { ...ann, digest: sessionDigest(ann), updatedAt: expect.any(String), sizeBytes: expect.any(Number) },
    ]);
  });

  it('says that there are none in an empty directory, and fails where there is no directory', async () => {
    mkdirSync(dir, { recursive: true });
    expect(await run('list')).toEqual({ code: 0, stdout: 'There are no sessions.\n', stderr: '' });
    expect(await run('list', '--json')).toEqual({ code: 0, stdout: '[]\n', stderr: '' });
    const missing = join(cwd, 'nowhere');
    expect(await run('list', '--dir', missing)).toEqual({
      code: 1,
      stdout: '',
      stderr: `openai-compat: There are no sessions at ${missing}. Name their directory with --dir.\n`,
    });
    expect(readdirSync(cwd)).not.toContain('nowhere');
  });
});

describe('openai-compat sessions show', () => {
  it('prints the transcript, by key or by digest', async () => {
    await keep(ann, 'what do\nyou see?');
    const byKey = await run('show', ann.key);
    expect(byKey.code).toBe(0);
    expect(byKey.stdout.slice(byKey.stdout.indexOf('\n\n') + 2)).toBe(
      [
        'user:\n  what do\n  you see?\n',
        'assistant:\n  [calls look as c1] {"at":1}\n',
        'tool c1:\n  a hat\n',
        'assistant (cut off):\n  I see\n  a hat\n',
      ].join('\n'),
    );
    for (const digest of [sessionDigest(ann), sessionDigest(ann).slice(0, 12)]) {
      expect(await run('show', digest)).toEqual(byKey);
    }
  });

  it('is JSON with --json', async () => {
    await keep(ann, 'hi');
    const { stdout } = await run('show', ann.key, '--json');
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ ...ann, digest: sessionDigest(ann) });
    expect(shown.messages).toEqual((await fileSessions({ dir }).read(ann))?.messages);
  });

  it('lets no text steer the terminal', async () => {
    await keep(ann, 'a\u001b[2Jb\u009b1m\rc\r\nd');
    expect((await run('show', ann.key)).stdout).toContain('  a\ufffd[2Jb\ufffd1m\ufffdc\n  d\n');
  });

  it('lets no name steer it either, in a table, a transcript, JSON or an error', async () => {
    const steering = { agentId: 'm\u001b[2J', key: 'k\u0007\u202e\nDIGEST' };
    await keep(steering, '\u009b1m', dir);
    await keep({ ...steering, agentId: 'n\u001b[2J' }, 'x', dir);
    const digest = sessionDigest(steering).slice(0, 12);
    const outputs = await Promise.all([
      run('list'),
      run('list', '--json'),
      run('show', digest),
      run('show', digest, '--json'),
      run('show', steering.key),
    ]);
    outputs.push(await run('remove', digest, '--json'));
    for (const { stdout, stderr } of outputs) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]|\nDIGEST/);
    }
    expect(JSON.parse(outputs[3]?.stdout ?? '')).toMatchObject({
      ...steering,
      messages: [{ content: '\u009b1m' }, {}, {}, {}],
    });
  });

  it('asks for the agent where two have the key', async () => {
    await keep(bare, 'of main');
    await keep(bareOfMemo, 'of memo');
    const { code, stderr } = await run('show', 'projectx');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^openai-compat: Several sessions fit: .*\(agent m[a-z]+\), .* --agent\.\n$/);
    expect((await run('show', 'projectx', '--agent', 'memo')).stdout).toContain('of memo');
  });
});

describe('openai-compat sessions remove', () => {
  it('removes that session, without asking, and no other', async () => {
    await keep(ann, 'hi');
    await keep(bare, 'hi');
    await keep(bareOfMemo, 'hi');
    expect(await run('remove', ann.key)).toEqual({ code: 0, stdout: `Removed ${sessionDigest(ann)}.\n`, stderr: '' });
    expect((await run('remove', 'projectx', '--agent', 'memo')).code).toBe(0);
    expect((await run('remove', sessionDigest(bare).slice(0, 16), '--json')).code).toBe(0);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('needs the exact key, or 12 characters of the digest', async () => {
    await keep(ann, 'hi');
    for (const session of ['ann', ann.key.slice(0, -1), sessionDigest(ann).slice(0, 11), '']) {
      expect(await run('remove', session)).toEqual({
        code: 1,
        stdout: '',
        stderr: 'openai-compat: There is no such session. openai-compat sessions list shows keys and digests.\n',
      });
    }
    expect((await run('remove', ann.key, '--agent', 'memo')).code).toBe(1);
    expect(readdirSync(dir)).toHaveLength(1);
  });
});

describe('openai-compat sessions', () => {
  it.each([
    [[], 'sessions wants one of list, show, remove. See openai-compat sessions --help.'],
    [['drop'], 'sessions wants one of list, show, remove. See openai-compat sessions --help.'],
    [['show'], 'sessions show takes one SESSION: a key or a digest. See openai-compat sessions --help.'],
    [['remove', 'a', 'b'], 'sessions remove takes one SESSION: a key or a digest. See openai-compat sessions --help.'],
    [['list', 'a'], 'sessions list takes no SESSION. See openai-compat sessions --help.'],
    [['list', '--all'], "Unknown option '--all'. See openai-compat sessions --help."],
  ])('says in one line what is wrong with %j', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr: `openai-compat: ${message}\n` });
  });

  it('says in one line what is wrong with a file', async () => {
    await keep(ann, 'hi');
    const file = join(dir, `${sessionDigest(ann)}.jsonl`);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', '"version":2'));
    for (const args of [['list'], ['show', ann.key]]) {
      expect(await run(...args)).toEqual({
        code: 1,
        stdout: '',
        stderr: `openai-compat: The session file ${file} cannot be read: it is of version 2, and this one reads 1.\n`,
      });
    }
  });

  it('explains itself with --help', async () => {
    const { code, stdout } = await run('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('openai-compat sessions remove SESSION')]);
  });
});

describe('openai-compat serve with sessions in its config', () => {
  const AGENTS = 'agents: { list: [{ id: "main", model: "builtin/recall" }] }';

  async function serve(config: string) {
    writeFileSync(join(cwd, 'config.json5'), config);
    const server = program([CLI, 'serve', '--config', 'config.json5', '--port', '0'], { cwd });
    return {
      ...server,
      ready: async () => (await server.line(/listening on (\S+)/))[1] ?? '',
      kill: () => {
        server.child.kill('SIGKILL');
        return server.exit;
      },
    };
  }

  const ask = async (url: string, content: string) =>
    textOf(await chat(url, request({ user: 'ann', messages: [{ role: 'user', content }] })));

  it('says where they are, and knows them after a kill -9', async () => {
    const config = `{ gateway: { auth: { mode: "none" } }, sessions: {}, ${AGENTS} }`;
    const first = await serve(config);
    expect(await ask(await first.ready(), 'one')).toBe('1. one');
    expect(first.stdout()).toContain(`Sessions: ${dir}\n`);
    await first.kill();
    const second = await (await serve(config)).ready();
    expect(await ask(second, 'two')).toBe('1. one\n2. two');
    expect((await run('remove', ann.key)).code).toBe(0);
    expect(await ask(second, 'three')).toBe('1. three');
  });

  it('keeps them in the directory and shows the turns that it names', async () => {
    const sessions = '{ dir: "kept", maxTurns: 2, maxChars: null }';
    const server = await serve(`{ gateway: { auth: { mode: "none" } }, sessions: ${sessions}, ${AGENTS} }`);
    const url = await server.ready();
    for (const text of ['one', 'two']) await ask(url, text);
    expect(await ask(url, 'three')).toBe('1. two\n2. three');
    // Responses that are kept lie in a folder of their own.
    expect(readdirSync(join(cwd, 'kept')).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1);
  });

  it('says without them that sessions live in memory', async () => {
    const server = await serve(`{ gateway: { auth: { mode: "none" } }, ${AGENTS} }`);
    await server.line(/^Sessions: in memory, until this server stops/);
    expect(readdirSync(cwd)).toEqual(['config.json5']);
  });

  it.each([
    ['{ sessions: { maxTurns: 0 } }', "'sessions.maxTurns' must be >= 1; it is 0."],
    ['{ sessions: { max: 5 } }', "'sessions.max' is unknown."],
    ['{ sessions: { dir: "" } }', "'sessions.dir' must NOT have fewer than 1 characters; it is ''."],
    ['{ sessions: { dir: "CONFIG" } }', 'config.json5 cannot be used: EEXIST.'],
  ])('refuses in one line %s', async (config, message) => {
    const file = join(cwd, 'config.json5');
    writeFileSync(file, config.replace('CONFIG', file));
    const { code, stderr } = await outcomeOf(['serve', '--config', file, '--port', '0']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^openai-compat: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});
