import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import JSON5 from 'json5';
import { parse as parseYaml } from 'yaml';
import { readKeyFile } from '../../lib/auth/keys/key-file';
import { serveConfigFault } from '../../lib/cli/serve-config';
import { OPTIONS } from '../../lib/options-schema';
import { scripts } from '../../package.json';
import type { OpenAiCompatOptions } from '../../types/options';
import { gatewayDouble, recorded } from '../gateways/clawdbot/gateway-double';
import { chat, parseEvents, request, textOf } from '../helpers/chat';
import { mcpServer } from '../helpers/mcp-server';
import { CLI, program, ROOT, served } from '../helpers/program';
import { TOKEN } from '../helpers/scripted-runtime';
import { localLine, readersProject } from './project';
import { moduleOf, PAGES, SNIPPETS, titleOf } from './snippets';

const { folder, run } = readersProject();
const snippets = SNIPPETS.filter(({ page }) => page !== 'README.md');
const untried = new Set(snippets);

/** The snippets in some languages that have this in them, each with a title for its test. */
function found(languages: string[], marker: RegExp) {
  const some = snippets.filter(({ language, code }) => languages.includes(language) && marker.test(code));
  for (const snippet of some) untried.delete(snippet);
  expect(some.length).toBeGreaterThan(0);
  return some.map((snippet) => [titleOf(snippet), snippet] as const);
}

/** The one snippet that has this in it. */
const the = (languages: string[], marker: RegExp) => found(languages, marker)[0]?.[1] as (typeof snippets)[number];

/** What a line of the shell prints. */
const shell = (line: string) =>
  execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const builtIn = () => served([], { env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN } });

describe('a program in the docs', () => {
  const special = /new OpenAI\(|createMCPClient|clawdbotGateway\(|listen\(| it[.(]/;
  const plain = found(['js', 'ts'], new RegExp(`^(?![^]*(?:${special.source}))`));

  it.each(plain)('runs to its end: %s', async (_, snippet) => {
    const { exit, stderr } = run('fragment', `${moduleOf(snippet)}\nprocess.exit(0);`);
    expect([await exit, stderr()]).toEqual([0, '']);
  });

  it('serves a Gateway that runs already', async () => {
    const double = await gatewayDouble('clawdbot');
    double.on('agent', (asked) => asked.play(recorded('clawdbot-agent')));
    writeFileSync(join(folder, 'clawdbot.json'), `{ gateway: { auth: { mode: 'token', token: '${TOKEN}' } } }`);
    const { code } = the(['js'], /clawdbotGateway\(/);
    const local = code.replace('/.clawdbot/', '/').replace('ws://127.0.0.1:18789', double.url);
    const [, port] = await run('clawdbot', local, { env: { HOME: folder } }).line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).not.toBe('');
    await double.close();
  });

  it('polls and follows a run in the background', async () => {
    const { url } = await builtIn();
    const { exit, stdout, stderr } = run('background', the(['js'], /new OpenAI\(/).code, { url });
    expect([await exit, stdout(), stderr()]).toEqual([0, 'hi\nhi', '']);
  });

  it('is in front of its app', async () => {
    const [, port] = await run('front', the(['js'], /compat\(req, res, \(\) => app/).code).line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).toBe('hello from in front');
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('the app');
  });

  it('makes an agent with the tools of an MCP server', async () => {
    const snippet = the(['js'], /createMCPClient/);
    const code = moduleOf(snippet).replace('http://127.0.0.1:3000', await mcpServer());
    const { exit, stderr } = run('mcp', `${code}\nprocess.exit(0);`, { env: { OPENAI_API_KEY: 'x' } });
    expect([await exit, stderr()]).toEqual([0, '']);
  });

  it.each(found(['js', 'ts'], / it[.(]/))('passes as a test of its own project: %s', async (_, snippet) => {
    const local = moduleOf(snippet)
      .replace('http://127.0.0.1:3000', (await builtIn()).url)
      .replace("'secret'", `'${TOKEN}'`)
      .replace("'my-model'", "'clawdbot'");
    writeFileSync(join(folder, 'snippet.test.ts'), local);
    const transform = { '\\.ts$': join(ROOT, 'node_modules', '@swc', 'jest') };
    const config = { rootDir: folder, transform, testEnvironment: 'node' };
    const jest = program([join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '--config', JSON.stringify(config)], {
      cwd: folder,
    });
    expect([await jest.exit, jest.stderr()]).toEqual([0, expect.stringMatching(/Tests: +\d+ passed, \d+ total/)]);
  });
});

describe('a command in the docs', () => {
  it.each(found(['sh'], /^curl/))('answers when pasted: %s', async (_, { code }) => {
    const out = shell(localLine(code, (await builtIn()).url));
    if (code.includes('"stream": true')) expect(parseEvents(out).at(-1)).toBe('[DONE]');
    else if (code.includes('/v1/responses'))
      expect(JSON.parse(out)).toMatchObject({ output: [{ content: [{ text: 'hi' }] }] });
    else expect(JSON.parse(out)).toMatchObject({ choices: [{ message: { content: 'hi' } }] });
  });

  it.each(found(['sh'], /openai-compat audit/))('audits a server that holds: %s', async (_, { code }) => {
    expect(shell(localLine(code, (await builtIn()).url))).toContain('READY');
  });

  it('makes a key', () => {
    expect(shell(localLine(the(['sh'], /keys create/).code, ''))).toMatch(/oac_[\w-]{43}/);
  });

  it('serves a model', async () => {
    const [install, line = ''] = the(['sh'], /serve --model/).code.split('\n');
    expect(install).toBe('npm install ai @ai-sdk/openai');
    const [, name = '', args = ''] = /^(\w+)=… npx openai-compat serve (.+)$/.exec(line) ?? [];
    await served(args.split(' '), { cwd: folder, env: { [name]: 'x', CLAWDBOT_GATEWAY_TOKEN: TOKEN } });
  });

  it('is one that there is', () => {
    const lines = found(['sh'], /^npm (ci|test)/).flatMap(([, { code }]) => code.trim().split('\n'));
    const pages = PAGES.map((page) => readFileSync(join(ROOT, page), 'utf8')).join('\n');
    const named = [...`${pages}\n${lines.map((line) => `\`${line}\``).join('\n')}`.matchAll(/`npm (?:run )?([\w:]+)/g)];
    const known = new Set([...Object.keys(scripts), 'ci', 'install']);
    expect(named.map(([, name = '']) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  it('has the help that says the same', async () => {
    const help = program([CLI, 'sessions', '--help']);
    await help.exit;
    const page = readFileSync(join(ROOT, 'docs', 'SESSIONS.md'), 'utf8');
    for (const [, verb = ''] of page.matchAll(/^npx openai-compat sessions (\w+)/gm))
      expect(help.stdout()).toContain(verb);
  });
});

describe('a setting in the docs', () => {
  it.each(found(['json5'], /./))('is a config that serve takes: %s', (_, { code }) => {
    expect(serveConfigFault(JSON5.parse(code))).toBeUndefined();
  });

  it('is a file of keys', () => {
    const file = join(folder, 'by-hand.json');
    writeFileSync(file, the(['json'], /"keys"/).code, { mode: 0o600 });
    expect(readKeyFile(file).keys).toMatchObject([{ id: 'ada' }]);
  });

  it('is as LibreChat reads it', () => {
    const { endpoints } = parseYaml(the(['yaml'], /LIBRECHAT_BODY/).code) as {
      endpoints: { custom: Record<string, unknown>[] };
    };
    expect(endpoints.custom[0]).toMatchObject({
      dropParams: ['user'],
      headers: { 'x-clawdbot-session-key': '{{LIBRECHAT_BODY_CONVERSATIONID}}' },
    });
  });

  it('is as coding agents read it: the id of a conversation, and a model for titles that the server knows as a task', () => {
    const { models, session } = (
      JSON5.parse(the(['json5'], /thread-id/).code) as {
        gateway: { http: { endpoints: { chatCompletions: { options: OpenAiCompatOptions } } } };
      }
    ).gateway.http.endpoints.chatCompletions.options;
    const opencode = JSON.parse(the(['json'], /small_model/).code);
    const qwen = JSON.parse(the(['json'], /fastModel/).code);
    const [main, titles] = qwen.modelProviders.openai;
    for (const small of [opencode.small_model.replace('gateway/', ''), qwen.fastModel, titles.id])
      expect(models?.[small]).toMatchObject({ task: true });
    expect(Object.keys(opencode.provider.gateway.models)).toEqual(['clawdbot', 'titles']);
    expect(session?.from).toContain(Object.keys(main.generationConfig.customHeaders)[0]);
    expect(the(['toml'], /model_providers/).code).toContain('wire_api = "responses"');
  });

  it('is as Open WebUI reads it', () => {
    const lines = the(['sh'], /FORWARD_SESSION_INFO_HEADER_CHAT_ID/)
      .code.trim()
      .split('\n');
    expect(lines.filter((line) => !/^[A-Z_]+=\S+$/.test(line))).toEqual([]);
  });
});

describe('the page on architecture', () => {
  const house =
    /```text\nlib\/\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs', 'ARCHITECTURE.md'), 'utf8'))?.[1] ?? '';
  const foldersIn = (path: string) =>
    readdirSync(join(ROOT, path), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );

  it.each([
    ['room', 'lib', 2],
    ['API', 'lib/endpoints', 4],
  ])('names every %s that there is, and no other', (_, path, indent) => {
    const named = [...house.matchAll(new RegExp(`^ {${indent}}([\\w-]+)/ `, 'gm'))].map(([, name]) => name);
    expect(named.sort()).toEqual(foldersIn(path).sort());
  });
});

describe('the page on options', () => {
  const page = readFileSync(join(ROOT, 'docs', 'OPTIONS.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `(\w+)/gm)].map(([, name = '']) => name).filter((name) => name !== 'gateway');

  it('has a row for every option, and none for another', () => {
    const known = Object.keys(OPTIONS.properties);
    expect([...new Set(rows)].sort()).toEqual(known.sort());
  });
});

describe('the docs', () => {
  it('have no snippet that is not tried here', () => {
    expect([...untried].map(titleOf)).toEqual([]);
  });

  it('have links that lead somewhere', () => {
    const slug = (heading: string) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
    const anchors = (file: string) =>
      [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, h = '']) => slug(h));
    const dead = PAGES.flatMap((page) =>
      [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, path = '', anchor]) => {
          const target = path === '' ? join(ROOT, page) : join(ROOT, dirname(page), path);
          return !existsSync(target) || (anchor !== undefined && !anchors(target).includes(anchor));
        })
        .map(([link]) => `${page}: ${link}`),
    );
    expect(dead).toEqual([]);
  });
});
