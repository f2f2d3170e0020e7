import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version } from '../../package.json';
import { chat, contentOf, errorOf, parseEvents, request, textOf } from '../helpers/chat';
import { commandLine, outcomeOf, servedHere } from '../helpers/command-line';
import { CLI, program, ROOT, untilTestEnds } from '../helpers/program';
import { rawClient } from '../helpers/raw-client';
import { TOKEN } from '../helpers/scripted-runtime';
import { serve as listen } from '../helpers/serve';

const folder = mkdtempSync(join(tmpdir(), 'openai-compat-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function configFile(config: unknown): string {
  const file = join(folder, `config-${files++}.json5`);
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return file;
}

const withOptions = (options: object, mode = 'token') => ({
  gateway: { auth: { mode }, http: { endpoints: { chatCompletions: { options } } } },
});

const WITH_TOKEN = { CLAWDBOT_GATEWAY_TOKEN: TOKEN };

const serve = (args: string[] = [], env: Record<string, string> = WITH_TOKEN) => servedHere(args, env);

/** Runs a line of the shell. */
async function shell(line: string): Promise<string> {
  const child = untilTestEnds(spawn('sh', ['-c', line]));
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  await once(child, 'close');
  return out;
}

describe('serve', () => {
  it('says first where it listens, then how to authenticate, and gives curl lines that work when pasted', async () => {
    const { url, line, stdout } = await serve([], {});
    const [, secret] = await line(/Authentication: Bearer ([0-9a-f]{64})/);
    await line(/curl -N/);
    expect(stdout().split('\n')[0]).toBe(`openai-compat listening on ${url}`);
    const [json = '', stream = ''] = stdout()
      .split('\n')
      .filter((text) => text.includes('curl'));
    expect(json.trim()).toBe(
      `curl -sS ${url}/v1/chat/completions -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/json' -H 'x-clawdbot-agent-id: main' -d '{ "model": "clawdbot", "messages": [{"role":"user","content":"hi"}] }'`,
    );
    expect(JSON.parse(await shell(json))).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'hi' } }],
    });
    const events = parseEvents(await shell(stream));
    expect(events.at(-1)).toBe('[DONE]');
    expect(contentOf(events.slice(0, -1).map((event) => JSON.parse(event)))).toBe('hi');
  });

  it('does not print a secret that it was given', async () => {
    const { line, stdout } = await serve();
    await line(/curl -N/);
    expect(stdout()).not.toContain(TOKEN);
    expect(stdout()).toContain('Bearer YOUR_TOKEN');
  });

  it('has three agents without a config', async () => {
    const { url } = await serve();
    const say = (model: string) => chat(url, request({ model, user: 'bob' }));
    expect(await textOf(await say('clawdbot'))).toBe('hi');
    await say('clawdbot:memo');
    expect(await textOf(await say('clawdbot:memo'))).toBe('1. hi\n2. hi');
    expect(await textOf(await say('clawdbot:tools'))).toBe('No tools were offered.');
  });

  it('takes agents, secret and options from a JSON5 config with the paths of a Clawdbot config', async () => {
    const file = configFile(`{
      // a comment
      gateway: {
        bind: 'loopback',
        auth: { mode: 'password', password: '${TOKEN}' },
        http: { endpoints: { chatCompletions: { maxBodyBytes: 1000, options: { models: { 'gpt-4o': 'one' } } } } },
      },
      agents: { list: [{ id: 'one', model: 'builtin/echo' }, { id: 'two', default: true, model: 'builtin/recall', name: 'Two' }] },
      channels: { telegram: {} },
    }`);
    const { url } = await serve(['--config', file], {});
    expect(await textOf(await chat(url, request()))).toBe('1. hi');
    expect(await textOf(await chat(url, request({ model: 'gpt-4o' })))).toBe('hi');
    expect((await chat(url, request({ user: 'x'.repeat(1_000) }))).status).toBe(413);
  });

  it.each([
    ['POST', '/chat/completions', "The base URL lacks '/v1'"],
    ['POST', '/v1/embeddings', 'POST /v1/chat/completions; a client wants the base URL that ends in /v1'],
    ['GET', '/', 'POST /v1/chat/completions'],
  ])('answers %s %s with a JSON 404 that names the right address', async (method, path, hint) => {
    const { url } = await serve();
    const response = await fetch(url + path, { method });
    expect(response.headers.get('x-request-id')).toMatch(/^req_/);
    expect(await errorOf(response)).toMatchObject({
      status: 404,
      code: 'unknown_url',
      message: expect.stringContaining(hint),
    });
  });

  describe('with mode none', () => {
    const NONE = { gateway: { auth: { mode: 'none' } } };

    it('answers without a credential, but only requests for a loopback host', async () => {
      const { url } = await serve(['--config', configFile(NONE)], {});
      const port = new URL(url).port;
      const as = (name: string) =>
        shell(
          `curl -s -o /dev/null -w '%{http_code}' ${url}/v1/chat/completions -H 'Host: ${name}' -H 'Content-Type: application/json' -d '${JSON.stringify(request())}'`,
        );
      expect(await Promise.all([`127.0.0.1:${port}`, 'localhost', '[::1]:80', 'LOCALHOST:1'].map(as))).toEqual([
        '200',
        '200',
        '200',
        '200',
      ]);
      expect(
        await Promise.all(
          ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example'].map(as),
        ),
      ).toEqual(['403', '403', '403', '403']);
    });

    it('serves the pages that are named', async () => {
      const origin = 'https://chat.example';
      const { url } = await serve(['--config', configFile(withOptions({ cors: { origins: [origin] } }, 'none'))], {});
      const response = await chat(url, request(), { origin });
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    });

    it('does not listen on other addresses', async () => {
      const { exit, stderr } = commandLine(['serve', '--port', '0', '--host', '0.0.0.0', '--config', configFile(NONE)]);
      expect(await exit).toBe(1);
      expect(stderr()).toBe(
        "openai-compat: gateway.auth.mode is 'none', so it listens only on loopback, not on 0.0.0.0. Set the mode to 'token'.\n",
      );
    });
  });

  it.each<[string, unknown, string]>([
    ['a wrong type', { gateway: { port: '18789' } }, "'gateway.port' must be integer; it is '18789'."],
    [
      'a wrong word',
      { gateway: { auth: { mode: 'basic' } } },
      "'gateway.auth.mode' must be one of 'token', 'password', 'keys', 'trusted-proxy', 'none'; it is 'basic'.",
    ],
    [
      'a misspelt option',
      { gateway: { http: { endpoints: { chatCompletions: { options: { modles: {} } } } } } },
      "'gateway.http.endpoints.chatCompletions.options.modles' is unknown. Did you mean 'models'?",
    ],
    ['an agent without a model', { agents: { list: [{ id: 'a' }] } }, "'agents.list.0.model' is missing."],
    ['an unknown model', { agents: { list: [{ id: 'a', model: 'builtin/eco' }] } }, "There is no model 'builtin/eco'."],
    [
      'two agents of one id',
      {
        agents: {
          list: [
            { id: 'a', model: 'builtin/echo' },
            { id: 'b', model: 'builtin/echo' },
            { id: 'a', model: 'builtin/recall' },
          ],
        },
      },
      "'agents.list.2.id' is 'a', as of an agent before it.",
    ],
    [
      'a model name for no agent',
      withOptions({ models: { 'gpt-4o': 'mian' } }),
      "options.models' gives 'gpt-4o' to the agent 'mian', and there is none. Agents: main, memo, tools.",
    ],
    [
      'a model name for tasks of no agent',
      withOptions({ models: { '*': { agent: 'nope', task: true } } }),
      "gives '*' to the agent 'nope', and there is none. Agents: main, memo, tools.",
    ],
    [
      'an amount that is none',
      { gateway: { http: { endpoints: { chatCompletions: { maxAttachments: 'many' } } } } },
      "'gateway.http.endpoints.chatCompletions.maxAttachments' must be integer; it is 'many'.",
    ],
    [
      'mode none for the pages of everybody',
      withOptions({ cors: { origins: ['https://a.example', '*'] } }, 'none'),
      "gateway.auth.mode is 'none' and 'gateway.http.endpoints.chatCompletions.options.cors.origins' has '*', so any page",
    ],
    [
      'mode none for the pages of sandboxed frames',
      withOptions({ cors: { origins: ['null'] } }, 'none'),
      "cors.origins' has 'null', so any page",
    ],
    ['no password', { gateway: { auth: { mode: 'password' } } }, 'there is no password. Set gateway.auth.password'],
    ['no JSON5', '{ gateway: ', 'is no JSON5'],
  ])('ends with one clear line and 1 on a config with %s', async (_, config, message) => {
    const { exit, stderr, stdout } = commandLine(['serve', '--port', '0', '--config', configFile(config)]);
    expect(await exit).toBe(1);
    expect(stderr()).toContain(message);
    expect([stderr().trim().split('\n').length, stdout()]).toEqual([1, '']);
  });

  it('does not print a secret that stands where the section should', async () => {
    const config = { gateway: { auth: 'my-secret-token' } };
    const { exit, stderr } = commandLine(['serve', '--port', '0', '--config', configFile(config)]);
    expect(await exit).toBe(1);
    expect(stderr()).toContain("'gateway.auth' must be object.");
    expect(stderr()).not.toContain('my-secret');
  });

  it.each([
    [['serve', '--config', 'nowhere.json5'], 'The config nowhere.json5 cannot be read: ENOENT.'],
    [['serve', '--port', 'http'], "--port must be a number from 0 to 65535; it is 'http'."],
    [['serve', '--host', ''], '--host must be an address to listen on; it is empty.'],
    [['serve', '--prot', '1'], "Unknown option '--prot'"],
    [['sevre'], "There is no command 'sevre'. See openai-compat --help."],
  ])('ends with one clear line and 1 on %j', async (args, message) => {
    const { exit, stderr } = commandLine([...args]);
    expect(await exit).toBe(1);
    expect(stderr()).toContain(message);
    expect(stderr().trim().split('\n')).toHaveLength(1);
  });

  it('ends with one clear line and 1 when the port is in use', async () => {
    const other = createServer();
    await listen(other);
    const { port } = other.address() as AddressInfo;
    const { exit, stderr } = commandLine(['serve', '--port', String(port)], WITH_TOKEN);
    expect(await exit).toBe(1);
    expect(stderr()).toBe(
      `openai-compat: Cannot listen on 127.0.0.1:${port}: the port is in use; choose another with --port.\n`,
    );
  });

  it('keeps idle connections for 65 s, so that a proxy or a client closes them first', async () => {
    const { url } = await serve();
    const response = await chat(url, request());
    expect(response.headers.get('keep-alive')).toBe('timeout=65');
  });

  it('says in one line that its config is no file', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, folder]) {
      const { code, stderr } = await outcomeOf(['serve', '--config', path]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `openai-compat: The config ${path} is no file.
`,
      });
    }
  });
});

describe('openai-compat', () => {
  it('says its version', async () => {
    const { exit, stdout } = program([CLI, '--version']);
    expect([await exit, stdout()]).toEqual([0, `${version}\n`]);
  });

  it.each([[[]], [['--help']], [['-h']]])('lists its commands for %j', async (args) => {
    const { exit, stdout } = commandLine([...args]);
    expect([await exit, stdout()]).toEqual([0, expect.stringMatching(/^Usage: openai-compat <command>[\s\S]*serve /)]);
  });

  it('explains serve', async () => {
    const { exit, stdout } = commandLine(['serve', '--help']);
    expect([await exit, stdout()]).toEqual([0, expect.stringContaining('--config FILE')]);
  });
});

describe('the examples', () => {
  it('minimal-host.mjs answers', async () => {
    const example = program(['examples/minimal-host.mjs'], { env: { GATEWAY_TOKEN: TOKEN, PORT: '0' }, cwd: ROOT });
    const [, url = ''] = await example.line(/listening on (http:\S+)\/v1$/);
    expect(await textOf(await chat(url, request()))).toBe('You said: hi');
  });

  it('shared-port.mjs serves both protocols and the host’s own route', async () => {
    const example = program(['examples/shared-port.mjs'], { env: { GATEWAY_TOKEN: TOKEN, PORT: '0' }, cwd: ROOT });
    const [, url = ''] = await example.line(/listening on (http:\S+)\/gateway\/v1$/);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(url.replace('http', 'ws'));
    await once(socket, 'open');
    expect(await textOf(await chat(`${url}/gateway`, request()))).toBe('There are 1 WebSocket clients.');
    socket.send('hi');
    expect(String((await once(socket, 'message'))[0])).toBe('gateway: hi');
    socket.terminate();
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ ok: true });
    const offered = rawClient(url);
    const body = JSON.stringify(request());
    offered.socket.write(
      `POST /gateway/v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\nconnection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await offered.until(/clients\./)).toContain('HTTP/1.1 200 OK');
    offered.socket.destroy();
  });
});
