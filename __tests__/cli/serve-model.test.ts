import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dependencies } from '../../package.json';
import { failure, says, upstream } from '../agents/ai-sdk/upstream';
import { chat, errorOf, request, textOf } from '../helpers/chat';
import { outcomeOf, servedHere } from '../helpers/command-line';
import { program, ROOT, served } from '../helpers/program';
import { TOKEN } from '../helpers/scripted-runtime';

const folder = mkdtempSync(join(tmpdir(), 'openai-compat-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function configFile(list: object[]): string {
  const file = join(folder, `config-${files++}.json5`);
  writeFileSync(file, JSON.stringify({ agents: { list } }));
  return file;
}

const serve = (args: string[], env: Record<string, string> = {}) =>
  servedHere(args, { CLAWDBOT_GATEWAY_TOKEN: TOKEN, ...env });

/** The one line that a serve which cannot start says, without its prefix. */
async function refused(args: string[]): Promise<string> {
  const { code, stderr, stdout } = await outcomeOf(['serve', ...args]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.trim().split('\n')).toHaveLength(1);
  return stderr.trim().replace('openai-compat: ', '');
}

describe('serve --model', () => {
  it('runs main on an OpenAI-compatible server, without a key of anybody’s', async () => {
    const { baseURL, asked } = await upstream(says({ content: ['Hel', 'lo'] }));
    const { url, stdout } = await serve(['--model', 'openai-compatible/meta/llama-3', '--base-url', baseURL], {
      OPENAI_API_KEY: 'sk-not-for-others',
    });
    expect(await textOf(await chat(url, request()))).toBe('Hello');
    expect(asked[0]?.body.model).toBe('meta/llama-3');
    expect(asked[0]?.headers.authorization).toBeUndefined();
    expect(stdout()).toContain('main (openai-compatible/meta/llama-3)');
    expect(stdout()).not.toContain('only repeats');
  });

  it('sends such a server the key that is meant for it', async () => {
    const { baseURL, asked } = await upstream(says('hello'));
    const { url } = await serve(['--model', 'openai-compatible/m', '--base-url', baseURL], {
      OPENAI_COMPATIBLE_API_KEY: 'for-you',
    });
    await chat(url, request());
    expect(asked[0]?.headers.authorization).toBe('Bearer for-you');
  });

  it('takes a provider’s key from its usual variable, and speaks Chat Completions to a base URL of one’s own', async () => {
    const { baseURL, asked } = await upstream(says('hello'));
    const { url } = await serve(['--model', 'openai/gpt-5-mini', '--base-url', baseURL], { OPENAI_API_KEY: 'sk-mine' });
    expect(await textOf(await chat(url, request()))).toBe('hello');
    expect(asked[0]?.headers.authorization).toBe('Bearer sk-mine');
  });

  it('prints neither the key nor what was said when the provider refuses it', async () => {
    const { baseURL } = await upstream(failure(401, { message: 'Incorrect API key provided: sk-mine-12345678.' }));
    // A process of its own: what goes wrong in a request is said on its stderr.
    const { url, stdout, stderr, child, exit } = await served(['--model', 'openai/m', '--base-url', baseURL], {
      env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN, OPENAI_API_KEY: 'sk-mine-12345678' },
    });
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 502, code: 'upstream_error' });
    child.kill('SIGTERM');
    await exit;
    expect(stderr()).toContain("The model provider refused the Gateway's key.");
    expect(stdout() + stderr()).not.toContain('sk-mine');
  });

  it('leaves the other agents of a config as they are', async () => {
    const { baseURL } = await upstream(says('hello'));
    const config = configFile([
      { id: 'memo', model: 'builtin/recall', default: true },
      { id: 'main', name: 'Bob', model: 'builtin/echo', instructions: 'Be brief.' },
    ]);
    const { url } = await serve(['--config', config, '--model', 'openai-compatible/m', '--base-url', baseURL]);
    expect(await textOf(await chat(url, request()))).toBe('1. hi');
    expect(await textOf(await chat(url, request({ model: 'clawdbot:main' })))).toBe('hello');
  });

  it('can be a built-in one', async () => {
    const { url } = await serve(['--model', 'builtin/recall']);
    expect(await textOf(await chat(url, request()))).toBe('1. hi');
  });

  it('is never taken from the environment: without one, main repeats, and serve says what would change it', async () => {
    const { baseURL, asked } = await upstream(says('hello'));
    const { url, line } = await serve([], { OPENAI_API_KEY: 'sk-mine', OPENAI_BASE_URL: baseURL, OPENAI_MODEL: 'm' });
    await line(/^main only repeats .*openai-compat serve --model openai\//);
    expect(await textOf(await chat(url, request()))).toBe('hi');
    expect(asked).toHaveLength(0);
  });
});

describe('a model in the config', () => {
  it('has instructions, sampling and a key of its own', async () => {
    const { baseURL, asked } = await upstream(says('hello'), says('hello'));
    const config = configFile([
      {
        id: 'main',
        model: 'openai-compatible/m',
        baseURL,
        apiKeyEnv: 'ROUTER_KEY',
        instructions: 'Be brief.',
        maxSteps: 3,
        temperature: 0.2,
        top_p: 0.5,
        stop: ['END'],
        max_completion_tokens: 100,
        reasoning_effort: 'low',
      },
    ]);
    const { url } = await serve(['--config', config], { ROUTER_KEY: 'router' });
    await chat(url, request());
    await chat(url, request({ temperature: 1, max_tokens: 5, reasoning_effort: 'high' }));
    expect(asked[0]?.headers.authorization).toBe('Bearer router');
    expect(asked[0]?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
      temperature: 0.2,
      top_p: 0.5,
      stop: ['END'],
      max_tokens: 100,
      reasoning_effort: 'low',
    });
    expect(asked[1]?.body).toMatchObject({ temperature: 1, top_p: 0.5, max_tokens: 5, reasoning_effort: 'high' });
  });
});

describe('serve says in one line what is wrong', () => {
  it.each([
    ['a provider that is not installed', ['--model', 'mistral/large'], 'npm install ai @ai-sdk/mistral'],
    ['a package without models', ['--model', 'mcp/x'], 'The package @ai-sdk/mcp has no models.'],
    ['a base URL for nothing', ['--base-url', 'http://x'], '--base-url needs --model'],
    [
      'a model that is itself',
      ['--model', 'openai-compatible/m', '--base-url', 'http://[::1]:18789'],
      'would call itself',
    ],
  ])('%s', async (_, args, expected) => {
    expect(await refused(args)).toContain(expected);
  });

  it('a config that has it so', async () => {
    const config = configFile([{ id: 'main', model: 'builtin/echo', temperature: 3 }]);
    expect(await refused(['--config', config])).toContain("'agents.list.0.temperature' must be <= 2; it is 3.");
  });
});

describe('the packages of a model', () => {
  /** This package as it is installed, with nothing beside it but what it cannot do without. */
  function installedAlone(): string {
    const place = mkdtempSync(join(folder, 'alone-'));
    const home = join(place, 'lib', 'openai-compat');
    cpSync(join(ROOT, 'dist'), join(home, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(home, 'package.json'));
    mkdirSync(join(home, 'node_modules'));
    for (const name of ['express', ...Object.keys(dependencies)]) {
      symlinkSync(join(ROOT, 'node_modules', name), join(home, 'node_modules', name));
    }
    return home;
  }

  it('come from where the user is', async () => {
    const { baseURL } = await upstream(says('hello'));
    const cli = join(installedAlone(), 'dist', 'cli', 'index.js');
    const args = [cli, 'serve', '--port', '0', '--model', 'openai-compatible/m', '--base-url', baseURL];
    const { line } = program(args, { env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN }, cwd: ROOT });
    const [, url = ''] = await line(/^openai-compat listening on (http:\S+)$/);
    expect(await textOf(await chat(url, request()))).toBe('hello');
  });

  it('are named when they are nowhere', async () => {
    const home = installedAlone();
    const args = [join(home, 'dist', 'cli', 'index.js'), 'serve', '--model', 'openai/m'];
    const { exit, stderr } = program(args, { cwd: home });
    expect(await exit).toBe(1);
    expect(stderr()).toBe(
      "openai-compat: The model 'openai/m' needs a package that is not installed: npm install ai @ai-sdk/openai\n",
    );
  });

  it('are not needed by an agent in code until it runs', async () => {
    const home = installedAlone();
    const file = join(home, 'host.cjs');
    writeFileSync(
      file,
      `const { aiSdkAgent } = require('openai-compat/ai-sdk');
       const agent = aiSdkAgent({ model: { provider: 'x', modelId: 'y' } });
       console.log('made');
       agent.run({ tools: [] })[Symbol.asyncIterator]().next().catch((error) => console.log(error.message));`,
    );
    const { exit, stdout } = program([file], { cwd: home });
    expect(await exit).toBe(0);
    expect(stdout()).toBe("made\naiSdkAgent needs the package 'ai', version 5 or newer: npm install ai\n");
  });
});
