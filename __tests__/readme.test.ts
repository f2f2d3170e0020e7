import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JSON5 from 'json5';
import { parse as parseYaml } from 'yaml';
import { serveConfigFault } from '../lib/cli/serve-config-fault';
import { scripts } from '../package.json';
import { gatewayDouble, recorded } from './gateways/clawdbot/gateway-double';
import { chat, parseEvents, request, textOf } from './helpers/chat';
import { CLI, program, ROOT } from './helpers/program';
import { TOKEN } from './helpers/scripted-runtime';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const snippets = [...README.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language = '', code = '']) => ({
  language,
  code,
}));

/** The one snippet that has this in it. */
function snippet(language: string, marker: string): string {
  const found = snippets.filter((candidate) => candidate.language === language && candidate.code.includes(marker));
  expect(found).toHaveLength(1);
  untried.delete(found[0] as (typeof snippets)[number]);
  return found[0]?.code ?? '';
}

const untried = new Set(snippets);

/** A folder as a reader's project: the package and its neighbours installed. */
const project = mkdtempSync(join(tmpdir(), 'openai-compat-readme-'));
beforeAll(() => {
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['@ai-sdk', 'ai', 'express', 'openai', 'ws'])
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  symlinkSync(ROOT, join(project, 'node_modules', 'openai-compat'));
});
afterAll(() => rmSync(project, { recursive: true }));

/** Runs a snippet as it stands, but on a free port. */
function run(name: string, code: string, url = '', env: Record<string, string> = {}) {
  const local = code
    .replace(
      /listen\(\d+, '127.0.0.1'\)/,
      "listen(0, '127.0.0.1', function () { console.log('port', this.address().port); })",
    )
    .replaceAll('http://127.0.0.1:18789', url);
  const file = join(project, `${name}.mjs`);
  writeFileSync(file, local);
  return program([file], { cwd: project, env: { GATEWAY_TOKEN: TOKEN, ...env } });
}

async function serve() {
  const server = program([CLI, 'serve', '--port', '0'], { env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN } });
  return (await server.line(/listening on (\S+)/))[1] ?? '';
}

describe('the README', () => {
  it('has a host of ten lines that answers', async () => {
    const code = snippet('js', 'yield `You said');
    expect(code.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(10);
    const [, port] = await run('host', code).line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).toBe('You said: hi');
  });

  it('has a host of ten lines for a Gateway that runs already', async () => {
    const double = await gatewayDouble('openclaw');
    double.on('agent', (asked) => asked.play(recorded('openclaw-agent')));
    const home = mkdtempSync(join(project, 'home-'));
    mkdirSync(join(home, '.clawdbot'));
    writeFileSync(
      join(home, '.clawdbot', 'clawdbot.json'),
      `{ gateway: { auth: { mode: 'token', token: '${TOKEN}' } } }`,
    );
    const code = snippet('js', 'clawdbotGateway(');
    expect(code.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(10);
    const [, port] = await run('clawdbot', code.replace('ws://127.0.0.1:18789', double.url), '', { HOME: home }).line(
      /port (\d+)/,
    );
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).not.toBe('');
    await double.close();
  });

  it('has a host of ten lines for an agent of the AI SDK', async () => {
    const code = snippet('js', 'aiSdkAgent(');
    expect(code.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(10);
    const upstream = await serve();
    const [, port] = await run('ai-sdk', code.replace('gpt-5-mini', 'clawdbot'), '', {
      OPENAI_API_KEY: TOKEN,
      OPENAI_BASE_URL: `${upstream}/v1`,
    }).line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).toBe('hi');
  });

  it('has a host that is in front of its app', async () => {
    const [, port] = await run('front', snippet('js', 'compat(req, res, () => app(req, res))')).line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).toBe('hello from in front');
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the app');
  });

  it('has a command that makes a key', () => {
    const line = snippet('sh', 'keys create').replace('npx openai-compat', `node ${CLI}`);
    expect(execFileSync('sh', ['-c', line], { cwd: project, encoding: 'utf8' })).toMatch(/oac_[\w-]{43}/);
  });

  it('has curl lines that work when pasted', async () => {
    const url = await serve();
    const paste = (line: string) =>
      execFileSync('sh', ['-c', line.replace('http://127.0.0.1:18789', url).replace('YOUR_TOKEN', TOKEN)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
    expect(JSON.parse(paste(snippet('sh', 'curl -sS')))).toMatchObject({ choices: [{ message: { content: 'hi' } }] });
    expect(parseEvents(paste(snippet('sh', 'curl -N'))).at(-1)).toBe('[DONE]');
  });

  it('has a client that prints the answer', async () => {
    const { exit, stdout } = run('client', snippet('js', "import OpenAI from 'openai'"), await serve());
    expect([await exit, stdout()]).toEqual([0, 'hi']);
  });

  it('has an agent that says why it cannot answer', async () => {
    const code = snippet('js', 'gatewayError(');
    const { exit, stdout } = run(
      'failing',
      `${code}\nconst busy = () => true;\nfor await (const _ of main({})) {}`
        .replace('for await', 'try { for await')
        .concat(' } catch (error) { console.log(error.code, error.retryAfter, error.message); }'),
    );
    expect([await exit, stdout()]).toEqual([0, 'overloaded 20 The model is warming up.\n']);
  });

  it('has a config that serve takes', () => {
    expect(serveConfigFault(JSON5.parse(snippet('json5', 'builtin/recall')))).toBeUndefined();
  });

  it('has an audit that passes on the server it tells to start', async () => {
    const line = snippet('sh', 'openai-compat audit').replace('npx openai-compat', `node ${CLI}`);
    const out = execFileSync(
      'sh',
      ['-c', line.replace('http://127.0.0.1:18789', await serve()).replace('YOUR_TOKEN', TOKEN)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(out).toContain('READY');
    expect(out).not.toContain('NOT READY');
  });

  it('has settings for chat UIs that are as those UIs read them', () => {
    const { endpoints } = parseYaml(snippet('yaml', 'LIBRECHAT_BODY')) as {
      endpoints: { custom: Record<string, unknown>[] };
    };
    expect(endpoints.custom[0]).toMatchObject({
      dropParams: ['user'],
      headers: { 'x-clawdbot-session-key': '{{LIBRECHAT_BODY_CONVERSATIONID}}' },
    });
    const lines = snippet('sh', 'FORWARD_SESSION_INFO_HEADER_CHAT_ID').trim().split('\n');
    expect(lines.filter((line) => !/^[A-Z_]+=\S+$/.test(line))).toEqual([]);
  });

  it('names commands that there are', () => {
    expect(snippet('sh', 'npm ci')).toBe('npm ci && npm start\n');
    expect(snippet('sh', 'npm install')).toContain('openai-compat express');
    const named = [...README.matchAll(/`npm (?:run )?([\w:]+)`/g)].map(([, name]) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
    expect(scripts).toMatchObject({ start: expect.any(String), test: expect.any(String) });
  });

  it('has no snippet that is not tried here', () => {
    expect([...untried]).toEqual([]);
  });
});
