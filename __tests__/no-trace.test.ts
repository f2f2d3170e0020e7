import type { Writable } from 'node:stream';
import { openAiCompat } from '../lib';
import type { OpenAiCompatOptions, RequestLine } from '../types/options';
import { chat, request } from './helpers/chat';
import { heldGateway } from './helpers/held-gateway';
import { scriptedRuntime, TOKEN } from './helpers/scripted-runtime';
import { host, serve } from './helpers/serve';

/** Everything that goes to stdout and stderr while it runs. */
function listen() {
  const heard: string[] = [];
  for (const stream of [process.stdout, process.stderr] as Writable[]) {
    jest.spyOn(stream, 'write').mockImplementation(((text: unknown) => {
      heard.push(String(text));
      return true;
    }) as never);
  }
  return heard;
}

async function gateway(options: OpenAiCompatOptions = {}) {
  const lines: RequestLine[] = [];
  const runtime = scriptedRuntime({
    run: async function* ({ turn }) {
      if (turn[0]?.content === 'SECRET-TEXT fail') throw new Error('the provider is down');
      yield { type: 'text', text: 'SECRET-REPLY' };
      if (turn[0]?.content === 'SECRET-TEXT late') throw new Error('the provider is down');
      yield { type: 'usage', promptTokens: 3, completionTokens: 2 };
    },
  });
  const url = await serve(
    host(openAiCompat(runtime, { logger: { info: (line) => void lines.push(line) }, ...options })),
  );
  return { url, lines, runtime };
}

describe('the logger', () => {
  it('gets one line a request, which says what happened', async () => {
    const { url, lines } = await gateway({ onError: () => undefined });
    await (await chat(url, request({ user: 'bob' }))).text();
    await (await chat(url, request({ model: 'nope' }))).text();
    await (await chat(url, request(), { authorization: 'Bearer wrong' })).text();
    await (
      await chat(url, request({ stream: true, messages: [{ role: 'user', content: 'SECRET-TEXT late' }] }))
    ).text();
    await (await fetch(`${url}/v1/models`)).text();
    await (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${TOKEN}` } })).text();
    await (await fetch(`${url}/elsewhere`)).text();
    const times = { durationMs: expect.any(Number), requestId: expect.stringMatching(/^req_/) };
    expect(lines).toEqual([
      expect.objectContaining({
        ...times,
        caller: 'operator',
        agent: 'main',
        session: expect.stringMatching(/^[0-9a-f]{16}$/),
        source: 'user',
        task: false,
        status: 200,
        outcome: 'ok',
        waitedMs: expect.any(Number),
        promptTokens: 3,
        completionTokens: 2,
      }),
      expect.objectContaining({
        ...times,
        caller: 'operator',
        agent: undefined,
        status: 404,
        outcome: 'error',
        code: 'model_not_found',
      }),
      expect.objectContaining({ ...times, caller: undefined, status: 401, outcome: 'error', code: 'invalid_api_key' }),
      expect.objectContaining({ ...times, status: 200, outcome: 'error', code: 'agent_error', session: undefined }),
      expect.objectContaining({ ...times, status: 401, outcome: 'error' }),
      expect.objectContaining({ ...times, caller: 'operator', status: 200, outcome: 'ok' }),
    ]);
  });

  it('says when a client has left', async () => {
    const lines: RequestLine[] = [];
    const { sayAndLeave } = await heldGateway({ logger: { info: (line) => void lines.push(line) } });
    await sayAndLeave('1');
    expect(lines).toMatchObject([{ status: 499, outcome: 'client_left' }]);
  });

  it('that rejects does not end the process', async () => {
    const heard = listen();
    const { url } = await gateway({ logger: { info: async () => Promise.reject(new Error('full')) } as never });
    await (await chat(url, request())).text();
    await (await chat(url, request())).text();
    expect(heard.join('')).toContain('options.logger threw');
  });

  it('that throws does not end the request', async () => {
    const heard = listen();
    const { url } = await gateway({
      logger: {
        info: () => {
          throw new Error('full');
        },
      },
    });
    expect((await chat(url, request())).status).toBe(200);
    expect(heard.join('')).toContain('options.logger threw');
  });

  it.each([[{}], [null], ['console']])('cannot be %j', (logger) => {
    expect(() => openAiCompat(scriptedRuntime(), { logger: logger as never })).toThrow(
      "'logger' must have the functions info",
    );
  });
});

it('leaves no secret, token or text in any line or header', async () => {
  const heard = listen();
  const { url, lines } = await gateway();
  const secrets = [TOKEN, 'SECRET-WRONG', 'SECRET-TEXT', 'SECRET-REPLY', 'SECRET-TOOL', 'SECRET-META', 'SECRET-USER'];
  const body = (text: string, more: object = {}) =>
    request({ messages: [{ role: 'user', content: text }], metadata: { a: 'SECRET-META' }, ...more });
  const attempts: [unknown, Record<string, string>?][] = [
    [body('SECRET-TEXT')],
    [body('SECRET-TEXT', { stream: true })],
    [body('SECRET-TEXT fail')],
    [body('SECRET-TEXT late', { stream: true })],
    [body('SECRET-TEXT'), { authorization: 'Bearer SECRET-WRONG' }],
    [body('SECRET-TEXT'), { authorization: 'SECRET-WRONG' }],
    ['{ "SECRET-TEXT": '],
    [{ model: 'clawdbot', messages: 'SECRET-TEXT' }],
    [
      body('SECRET-TEXT', {
        tools: [{ type: 'function', function: { name: 'SECRET-TOOL', parameters: 'SECRET-TOOL' } }],
      }),
    ],
    [body('SECRET-TEXT'), { 'x-request-id': 'SECRET-TEXT with spaces' }],
    [body('SECRET-TEXT'), { 'x-clawdbot-session-key': 'SECRET-USER key' }],
    [body('SECRET-TEXT'), { 'content-type': 'text/SECRET-TEXT' }],
    [body('SECRET-TEXT', { user: 'SECRET-USER\nx' })],
  ];
  const headers: string[] = [];
  for (const [sent, more] of attempts) {
    const response = await chat(url, sent, more);
    await response.text();
    headers.push(JSON.stringify([...response.headers]));
  }
  const said = [...heard, ...headers, JSON.stringify(lines)].join('\n');
  expect(lines).toHaveLength(attempts.length);
  expect(heard.join('')).toContain('the provider is down');
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([]);
});
