import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure, says, upstream } from '../gateways/ai-sdk/upstream';
import { chat, errorOf, request, textOf } from '../helpers/chat';
import { CLI, program, ROOT } from '../helpers/program';
import { TOKEN } from '../helpers/scripted-runtime';

const folder = mkdtempSync(join(tmpdir(), 'openai-compat-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function configFile(list: object[]): string {
  const file = join(folder, `config-${files++}.json5`);
  writeFileSync(file, JSON.stringify({ agents: { list } }));
  return file;
}

async function serve(args: string[], env: Record<string, string> = {}) {
  const server = program([CLI, 'serve', '--port', '0', ...args], { env: { CLAWDBOT_GATEWAY_TOKEN: TOKEN, ...env } });
  const [, url = ''] = await server.line(/^openai-compat listening on (http:\S+)$/);
  return { ...server, url };
}

/** The one line that a serve which cannot start says, without its prefix. */
async function refused(args: string[], env: Record<string, string> = {}, cwd = ROOT): Promise<string> {
  const { exit, stderr, stdout } = program([CLI, 'serve', ...args], { env, cwd });
  expect(await exit).toBe(1);
  expect(stdout()).toBe('');
  expect(stderr().trim().split('\n')).toHaveLength(1);
  return stderr().trim().replace('openai-compat: ', '');
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
    const { url, stdout, stderr, child, exit } = await serve(['--model', 'openai/m', '--base-url', baseURL], {
      OPENAI_API_KEY: 'sk-mine-12345678',
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

  it.each([
    [{ temperature: 3 }, "'agents.list.0.temperature' must be <= 2; it is 3."],
    [{ maxSteps: 0 }, "'agents.list.0.maxSteps' must be >= 1; it is 0."],
    [{ stop: 'END' }, "'agents.list.0.stop' must be array; it is 'END'."],
  ])('is checked: %j', async (more, expected) => {
    const config = configFile([{ id: 'main', model: 'builtin/echo', ...more }]);
    expect(await refused(['--config', config])).toContain(expected);
  });
});

describe('serve says in one line what is missing', () => {
  it.each([
    [
      ['--model', 'mistral/large'],
      "The model 'mistral/large' needs a package that is not installed: npm install ai @ai-sdk/mistral",
    ],
    [
      ['--model', 'gpt-5'],
      "The model 'gpt-5' must be <provider>/<model>, 'openai/gpt-5-mini' for example, or one of builtin/echo, builtin/recall, builtin/tools.",
    ],
    [['--model', '../x/y'], "The model '../x/y' must be <provider>/<model>"],
    [['--model', 'builtin/x'], "There is no model 'builtin/x'."],
    [['--model', 'openai-compatible/m'], "The model 'openai-compatible/m' needs a base URL: --base-url http"],
    [
      ['--model', 'openai-compatible/m', '--base-url', 'ftp://x'],
      "The base URL 'ftp://x' of 'openai-compatible/m' must",
    ],
    [
      ['--model', 'openai-compatible/m', '--base-url', 'localhost'],
      "The base URL 'localhost' of 'openai-compatible/m' must",
    ],
    [
      ['--model', 'builtin/echo', '--base-url', 'http://x'],
      "The model 'builtin/echo' is built in and has no base URL.",
    ],
    [['--base-url', 'http://x'], '--base-url needs --model'],
    [['--model', 'openai/gpt-5-mini'], "The model 'openai/gpt-5-mini' has no key: set OPENAI_API_KEY."],
  ])('%j', async (args, expected) => {
    expect(await refused(['--port', '0', ...args])).toContain(expected);
  });

  it('names the variable of a config that is not set', async () => {
    const config = configFile([{ id: 'main', model: 'openai/m', apiKeyEnv: 'MY_KEY' }]);
    expect(await refused(['--config', config])).toBe(
      "The model 'openai/m' has no key: the environment variable MY_KEY is not set.",
    );
  });
});

describe('serve refuses a model that is itself', () => {
  it.each([
    'http://localhost:18789/v1',
    'http://LOCALHOST.:18789/v1',
    'http://gateway.localhost:18789/v1',
    'http://127.0.0.1:18789/v1',
    'http://127.1:18789/v1',
    'http://2130706433:18789/v1',
    'http://0.0.0.0:18789',
    'http://0:18789',
    'http://[::1]:18789/v1',
    'http://[::]:18789/v1',
    'http://[::ffff:127.0.0.1]:18789/v1',
  ])('%s', async (url) => {
    expect(await refused(['--model', 'openai-compatible/m', '--base-url', url])).toBe(
      `The agent main would call itself: its base URL, ${url}, is this server's own address. Name the model's server, or choose another --port.`,
    );
  });

  it('on the port of the config, for any agent', async () => {
    const file = join(folder, 'own.json5');
    const list = [{ id: 'beta', model: 'openai-compatible/m', baseURL: 'http://localhost:4321/v1' }];
    writeFileSync(file, JSON.stringify({ gateway: { port: 4321 }, agents: { list } }));
    expect(await refused(['--config', file])).toContain('The agent beta would call itself');
  });

  it('by the base URL in the environment', async () => {
    const env = { OPENAI_API_KEY: 'x', OPENAI_BASE_URL: 'http://localhost:18789/v1' };
    expect(await refused(['--model', 'openai/m'], env)).toContain('OPENAI_BASE_URL in the environment');
  });

  it('but not another port of this machine', async () => {
    const { baseURL } = await upstream(says('hello'));
    const { url } = await serve(['--model', 'openai-compatible/m', '--base-url', baseURL]);
    expect(await textOf(await chat(url, request()))).toBe('hello');
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
    for (const name of ['ajv', 'express', 'fastest-levenshtein', 'json5', 'passport', 'passport-http-bearer']) {
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
