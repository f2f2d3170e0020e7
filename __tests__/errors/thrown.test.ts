import { gatewayError, openAiCompat } from '../../lib';
import { described } from '../../lib/text';
import type { OpenAiCompatOptions, RequestLine } from '../../types/options';
import { chat, errorOf, request } from '../helpers/chat';
import { type Script, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const circle = () => {
  const error = new Error('round');
  error.cause = error;
  return error;
};
const fails = () => {
  throw new Error('cannot be read');
};
const hostile = () => new Proxy({}, { get: fails, has: fails, getPrototypeOf: fails, ownKeys: fails });

const THROWN: [string, () => unknown][] = [
  ['nothing', () => undefined],
  ['null', () => null],
  ['a symbol', () => Symbol('x')],
  ['an object without a prototype', () => Object.create(null)],
  ['an error whose code cannot be read', () => Object.defineProperty(new Error('x'), 'code', { get: fails })],
  ['an error whose message cannot be read', () => Object.defineProperty(new Error(), 'message', { get: fails })],
  [
    'a gatewayError whose message cannot be read',
    () => ({
      code: 'overloaded',
      expose: true,
      get message() {
        return fails();
      },
    }),
  ],
  ['a proxy that answers nothing', hostile],
  ['a revoked proxy', revoked],
  ['an error that is its own cause', circle],
  ['an error of another name', () => Object.assign(new Error('x'), { name: Symbol('x') })],
];

async function gateway(script: Script, options: OpenAiCompatOptions = {}) {
  const lines: RequestLine[] = [];
  const told: unknown[] = [];
  const compat = openAiCompat(scriptedRuntime(script), {
    logger: { info: (line) => void lines.push(line) },
    onError: (error) => void told.push(error),
    ...options,
  });
  return { lines, told, url: await serve(host(compat)) };
}

describe.each(THROWN)('%s', (_, make) => {
  it.each([
    ['the run', (thrown: () => never): [Script, OpenAiCompatOptions] => [{ run: thrown }, {}]],
    ['isTask', (thrown: () => never): [Script, OpenAiCompatOptions] => [{}, { isTask: thrown }]],
    ['onClientClose', (thrown: () => never): [Script, OpenAiCompatOptions] => [{}, { onClientClose: thrown }]],
  ])('that %s throws is a 500, of which onError is told', async (_, of) => {
    const value = make();
    const { url, told } = await gateway(
      ...of(() => {
        throw value;
      }),
    );
    const answer = await chat(url, request());
    expect([answer.status, told]).toHaveLength(2);
    expect(answer.status).toBeGreaterThanOrEqual(500);
    expect(told.length).toBe(1);
    expect(told[0] === value).toBe(true);
  });

  it('that a stream throws after its first text ends it with an error event', async () => {
    const { url } = await gateway({
      run: async function* () {
        yield { type: 'text', text: 'hello' };
        throw make();
      },
    });
    expect(await (await chat(url, request({ stream: true }))).text()).toMatch(/"error":\{.*\}\n\ndata: \[DONE\]\n\n$/s);
  });

  it('can be printed', () => {
    const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => described(make())).not.toThrow();
    write.mockRestore();
  });
});

describe("a host's AbortError", () => {
  const abort = () => {
    throw new DOMException('aborted by the host', 'AbortError');
  };

  it.each([
    ['agents()', { agents: undefined, run: undefined }, {}],
    ['isTask', {}, { isTask: abort }],
    ['onClientClose', {}, { onClientClose: abort }],
  ])('thrown by %s is the fault of the host, not the leaving of the client', async (name, _, options) => {
    const lines: RequestLine[] = [];
    const told: unknown[] = [];
    const runtime = scriptedRuntime();
    if (name === 'agents()') runtime.agents = abort;
    const compat = openAiCompat(runtime, {
      logger: { info: (line) => void lines.push(line) },
      onError: (error) => void told.push(error),
      ...options,
    });
    const url = await serve(host(compat));
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 500, code: 'internal_error' });
    expect(told).toEqual([expect.objectContaining({ message: 'aborted by the host' })]);
    expect(lines).toEqual([expect.objectContaining({ status: 500, outcome: 'error', code: 'internal_error' })]);
  });

  it('thrown by the run is the failure of the agent', async () => {
    const { url, told, lines } = await gateway({ run: abort });
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 500, code: 'agent_error' });
    expect([told.length, lines[0]?.outcome]).toEqual([1, 'error']);
  });
});

it.each(['config', 'agents'] as const)('a gatewayError that %s() throws keeps its status', async (name) => {
  const runtime = scriptedRuntime();
  const compat = openAiCompat(runtime, { onError: () => undefined });
  runtime[name] = () => {
    throw gatewayError('gateway_disconnected');
  };
  expect(await errorOf(await chat(await serve(host(compat)), request()))).toMatchObject({
    status: 503,
    code: 'gateway_disconnected',
  });
});

it('an agents() that never answers is a 503 when the time is over', async () => {
  const told: unknown[] = [];
  const runtime = scriptedRuntime();
  runtime.agents = () => new Promise(() => undefined);
  const compat = openAiCompat(runtime, { hostTimeoutMs: 20, onError: (error) => void told.push(error) });
  const answer = await chat(await serve(host(compat)), request());
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(told).toEqual([expect.objectContaining({ message: 'agents() gave no answer within 20 ms.' })]);
});

it('the default onError prints one line, without control characters', async () => {
  const printed: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  const compat = openAiCompat(
    scriptedRuntime({
      run: () => {
        throw new Error('\u001b[2Jgone\r\nnew line\u009b31m');
      },
    }),
  );
  await chat(await serve(host(compat)), request());
  jest.restoreAllMocks();
  expect(printed).toEqual([
    expect.stringMatching(/^openai-compat: req_\w+: Error: \ufffd\[2Jgone new line\ufffd31m\n$/),
  ]);
});
