import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSON5 from 'json5';
import { serveConfigFault } from '../../lib/cli/serve-config';
import { dependencies, devDependencies, peerDependencies } from '../../package.json';
import { gatewayDouble, recorded } from '../gateways/clawdbot/gateway-double';
import { chat, request, textOf } from '../helpers/chat';
import { served } from '../helpers/program';
import { TOKEN } from '../helpers/scripted-runtime';
import { localLine, readersProject } from './project';
import { type Snippet, snippetsOf } from './snippets';

const { folder, run } = readersProject();
const untried = new Set<Snippet>(snippetsOf('README.md'));

/** The one snippet that has this in it. */
function snippet(language: string, marker: string): string {
  const [found, ...more] = snippetsOf('README.md').filter(
    (candidate) => candidate.language === language && candidate.code.includes(marker),
  );
  expect(more).toEqual([]);
  for (const each of untried) if (each.code === found?.code) untried.delete(each);
  return found?.code ?? '';
}

/** A server with the built-in agents, and the token of these tests. */
const builtIn = () => served([], { env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN } });

/** What a line of the shell prints. */
const shell = (line: string, cwd = folder) =>
  execFileSync('sh', ['-c', line], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const linesOf = (code: string) => code.trim().split('\n').filter(Boolean);

describe('the README', () => {
  it.each([
    ['a string', 'hi'],
    ['parts, as Open WebUI, Zed and Continue send it', [{ type: 'text', text: 'hi' }]],
  ])('has a host of ten lines that answers a message whose content is %s', async (_, content) => {
    const code = snippet('js', 'yield `You said');
    expect(linesOf(code).length).toBeLessThanOrEqual(10);
    const [, port] = await run('host', code).line(/port (\d+)/);
    const answer = await chat(`http://127.0.0.1:${port}`, request({ messages: [{ role: 'user', content }] }));
    expect(await textOf(answer)).toBe('You said: hi');
  });

  it('has a first screen that works when pasted', async () => {
    const [name, value] = (/^(\w+)=(\w+) node host\.mjs$/.exec(snippet('sh', 'node host.mjs').trim()) ?? []).slice(1);
    const host = run('host', snippet('js', 'yield `You said'), { env: { [name ?? '']: value ?? '' } });
    const [, port] = await host.line(/port (\d+)/);
    const answer = shell(localLine(snippet('sh', 'curl'), `http://127.0.0.1:${port}`));
    expect(JSON.parse(answer)).toMatchObject({ choices: [{ message: { content: 'You said: hi' } }] });
  });

  it('has a host of ten lines for a Gateway that runs already', async () => {
    const double = await gatewayDouble('openclaw');
    double.on('agent', (asked) => asked.play(recorded('openclaw-agent')));
    const home = mkdtempSync(join(folder, 'home-'));
    mkdirSync(join(home, '.clawdbot'));
    const config = `{ gateway: { auth: { mode: 'token', token: '${TOKEN}' } } }`;
    writeFileSync(join(home, '.clawdbot', 'clawdbot.json'), config);
    const code = snippet('js', 'clawdbotGateway(');
    expect(linesOf(code).length).toBeLessThanOrEqual(10);
    const host = run('clawdbot', code.replace('ws://127.0.0.1:18789', double.url), { env: { HOME: home } });
    const [, port] = await host.line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).not.toBe('');
    await double.close();
  });

  it('has a host of ten lines for an agent of the AI SDK', async () => {
    const code = snippet('js', 'aiSdkAgent(');
    expect(linesOf(code).length).toBeLessThanOrEqual(10);
    const { url } = await builtIn();
    const env = { OPENAI_API_KEY: TOKEN, OPENAI_BASE_URL: `${url}/v1` };
    const [, port] = await run('ai-sdk', code.replace('gpt-5-mini', 'clawdbot'), { env }).line(/port (\d+)/);
    expect(await textOf(await chat(`http://127.0.0.1:${port}`, request()))).toBe('hi');
  });

  it('has a client that prints the answers of both APIs', async () => {
    const { url } = await builtIn();
    const { exit, stdout } = run('client', snippet('js', "import OpenAI from 'openai'"), { url });
    expect([await exit, stdout()]).toEqual([0, 'hiand?\n']);
  });

  it('has an agent that says why it cannot answer', async () => {
    const code = snippet('ts', 'gatewayError(');
    const asked = `
      const say = async (text) => { for await (const said of main({ text })) console.log(said); };
      await say('hi');
      await say('x'.repeat(10_001)).catch((error) => console.log(error.code, error.message));`;
    const { exit, stdout } = run('failing', code + asked);
    expect([await exit, stdout()]).toEqual([0, 'ready\ncontext_length_exceeded At most 10,000 characters, please.\n']);
  });

  it('has a command that makes a key', () => {
    expect(shell(localLine(snippet('sh', 'keys create'), ''))).toMatch(/oac_[\w-]{43}/);
  });

  it('has a config that serve takes', () => {
    expect(serveConfigFault(JSON5.parse(snippet('json5', 'builtin/recall')))).toBeUndefined();
  });

  it('has an audit that passes on the server it tells to start', async () => {
    const out = shell(localLine(snippet('sh', 'openai-compat audit'), (await builtIn()).url));
    expect(out).toContain('READY');
    expect(out).not.toContain('NOT READY');
  });

  it('names the packages that it needs', () => {
    const [npm, install, ...names] = snippet('sh', 'npm install').trim().split(' ');
    expect([npm, install, names[0]]).toEqual(['npm', 'install', 'openai-compat']);
    const known = { ...dependencies, ...devDependencies, ...peerDependencies };
    expect(names.slice(1).filter((name) => !Object.hasOwn(known, name))).toEqual([]);
  });

  it('has no snippet that is not tried here', () => {
    expect([...untried].map(({ code }) => code)).toEqual([]);
  });
});
