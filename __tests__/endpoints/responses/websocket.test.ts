import { once } from 'node:events';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { WebSocket } from 'ws';
import { openAiCompat } from '../../../lib';
import type { AgentRun } from '../../../types/gateway';
import type { RequestLine } from '../../../types/options';
import { openSocket, socketGateway } from '../../helpers/response-socket';
import { outputText } from '../../helpers/responses';
import { aborted, CONFIG, gate, scriptedRuntime, TOKEN } from '../../helpers/scripted-runtime';

/** Says how many messages it was told. */
async function* counting({ messages }: AgentRun) {
  yield { type: 'text', text: `${messages.length} messages` };
}

/** The HTTP answer to an offer that is not taken. */
async function refused(url: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/responses`, { headers });
  socket.on('error', () => undefined);
  const [, res] = await once(socket, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of res) chunks.push(chunk);
  return { status: res.statusCode, headers: res.headers, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

describe('the WebSocket form of a response', () => {
  it('has the events of a stream, one a frame, and no end mark', async () => {
    const { connect, http } = await socketGateway();
    const frames = await (await connect()).create({ input: 'hi', stream: true });
    const { events } = await http.stream({ input: 'hi' });
    expect(frames.map(({ type }) => type)).toEqual(events.map(({ type }) => type));
    expect(frames.map((frame) => frame.sequence_number)).toEqual(frames.map((_, i) => i));
    expect(outputText(frames.at(-1)?.response as never)).toBe('hello');
  });

  it('is what the official SDK speaks', async () => {
    const { url } = await socketGateway();
    const ws = new ResponsesWS(new OpenAI({ apiKey: TOKEN, baseURL: `${url}/v1` }));
    const completed = new Promise((resolve, reject) => {
      ws.on('response.completed', resolve);
      ws.on('error', reject);
    });
    ws.send({ type: 'response.create', model: 'clawdbot', input: 'hi' } as never);
    expect(await completed).toMatchObject({ response: { status: 'completed', output: [{ type: 'message' }] } });
    ws.close();
  });

  it('is kept and continued like one over HTTP', async () => {
    const { connect, http } = await socketGateway({ run: counting });
    const socket = await connect();
    const first = await socket.last({ input: 'one' });
    const id = first.response?.id;
    expect(await (await http.get(`/v1/responses/${id}`)).json()).toMatchObject({ id, status: 'completed' });
    expect(outputText(await http.respond({ input: 'two', previous_response_id: id }))).toBe('3 messages');
    expect(outputText((await socket.last({ input: 'three', previous_response_id: id })).response as never)).toBe(
      '3 messages',
    );
  });

  it('takes what compact has made as input', async () => {
    const { connect, http } = await socketGateway({ run: counting });
    const made = await http.send('/v1/responses/compact', { model: 'clawdbot', input: 'remember this' });
    const { output } = (await made.json()) as { output: object[] };
    const input = [...output, { type: 'message', role: 'user', content: 'go on' }];
    const { response } = await (await connect()).last({ input, tools: [] });
    expect(outputText(response as never)).toBe('2 messages');
  });

  it('writes a log line for its opening, and one for each response', async () => {
    const lines: RequestLine[] = [];
    const { connect } = await socketGateway({ logger: { info: (line) => void lines.push(line) } });
    const socket = await connect();
    await socket.create({ input: 'hi' });
    await socket.create({ input: 'hi', model: 'nobody' });
    expect(lines.map(({ status, outcome }) => [status, outcome])).toEqual([
      [101, 'ok'],
      [200, 'ok'],
      [404, 'error'],
    ]);
  });
});

describe('what is not kept', () => {
  it('is continued on its own WebSocket, again and again, and unknown on any other and over HTTP', async () => {
    const { connect, http } = await socketGateway({ run: counting });
    const [socket, other] = [await connect(), await connect()];
    const { response: first } = await socket.last({ input: 'one', store: false });
    const { response: second } = await socket.last({ input: 'two', store: false, previous_response_id: first?.id });
    expect(outputText(second as never)).toBe('3 messages');
    const onOther = await other.last({ input: 'x', store: false, previous_response_id: second?.id });
    expect(onOther).toMatchObject({ type: 'error', status: 400, error: { code: 'previous_response_not_found' } });
    expect((await http.get(`/v1/responses/${second?.id}`)).status).toBe(404);
    const { response: third } = await socket.last({ input: 'three', store: false, previous_response_id: second?.id });
    expect(outputText(third as never)).toBe('5 messages');
  });

  it('is the last response only', async () => {
    const { connect } = await socketGateway();
    const socket = await connect();
    const { response } = await socket.last({ input: 'one', store: false });
    await socket.last({ input: 'two', store: false });
    const late = await socket.last({ input: 'three', store: false, previous_response_id: response?.id });
    expect(late.error?.code).toBe('previous_response_not_found');
  });

  it('is forgotten when its continuation fails', async () => {
    const { connect } = await socketGateway();
    const socket = await connect();
    const { response } = await socket.last({ input: 'one', store: false });
    const previous = { store: false, previous_response_id: response?.id };
    const wrong = [{ type: 'function_call_output', call_id: 'call_unknown', output: '1' }];
    expect(await socket.last({ input: wrong, ...previous })).toMatchObject({ type: 'error', status: 400 });
    expect((await socket.last({ input: 'again', ...previous })).error?.code).toBe('previous_response_not_found');
  });

  it('is forgotten when the run of its continuation fails', async () => {
    const { connect } = await socketGateway({
      async *run({ messages }: AgentRun) {
        yield { type: 'text', text: 'a' };
        if (messages.length > 1) throw new Error('no');
      },
    });
    const socket = await connect();
    const { response } = await socket.last({ input: 'one', store: false });
    const previous = { store: false, previous_response_id: response?.id };
    expect((await socket.last({ input: 'two', ...previous })).type).toBe('response.failed');
    expect((await socket.last({ input: 'again', ...previous })).error?.code).toBe('previous_response_not_found');
  });

  it('can be kept from some response on, with all that came before', async () => {
    const { connect, http } = await socketGateway({ run: counting });
    const socket = await connect();
    const { response: first } = await socket.last({ input: 'one', store: false });
    const { response: second } = await socket.last({ input: 'two', previous_response_id: first?.id });
    expect(outputText(await http.respond({ input: 'three', previous_response_id: second?.id }))).toBe('5 messages');
    expect((await http.get(`/v1/responses/${first?.id}`)).status).toBe(404);
  });

  it('leaves the kept response that it continues as it is', async () => {
    const { connect, http } = await socketGateway({ run: counting });
    const socket = await connect();
    const kept = await http.respond({ input: 'one' });
    const next = { previous_response_id: kept.id };
    await socket.last({ input: 'two', store: false, ...next });
    expect(outputText(await http.respond({ input: 'other two', ...next }))).toBe('3 messages');
  });
});

describe('a warm-up', () => {
  it.each([true, false])('runs nothing, and is continued by its id (store: %s)', async (store) => {
    const { connect, runs } = await socketGateway({ run: counting });
    const socket = await connect();
    const frames = await socket.create({ input: 'one', generate: false, store });
    expect(frames.map(({ type }) => type)).toEqual(['response.created', 'response.in_progress', 'response.completed']);
    expect(frames.at(-1)?.response).toMatchObject({ status: 'completed', output: [] });
    expect(runs).toEqual([]);
    const id = frames.at(-1)?.response?.id;
    const { response } = await socket.last({ input: 'two', store, previous_response_id: id });
    expect(outputText(response as never)).toBe('2 messages');
    expect(runs.map(({ turn }) => turn.length)).toEqual([2]);
  });

  it('may have no input to answer', async () => {
    const { connect } = await socketGateway();
    const input = [{ type: 'message', role: 'developer', content: 'Be brief.' }];
    expect((await (await connect()).last({ input, generate: false })).type).toBe('response.completed');
  });
});

describe('order', () => {
  it('is that of the frames within a lane; lanes run side by side and are named in each frame', async () => {
    const { opened, open } = gate();
    const { connect, runs } = await socketGateway({
      async *run({ text }: AgentRun) {
        if (text === 'slow') await opened;
        yield { type: 'text', text };
      },
    });
    const socket = await connect();
    const create = { type: 'response.create', model: 'clawdbot' };
    const slowEnds = socket.until(({ type, stream_id: id }) => type === 'response.completed' && id === 'a');
    const nextEnds = socket.until((f) => f.type === 'response.completed' && outputText(f.response as never) === 'next');
    socket.send({ ...create, stream_id: 'a', input: 'slow' });
    socket.send({ ...create, stream_id: 'a', input: 'next' });
    socket.send({ ...create, stream_id: 'b', input: 'beside' });
    const [beside] = (await socket.until((f) => f.type === 'response.completed', 0)).slice(-1);
    expect(beside?.stream_id).toBe('b');
    expect(runs.map(({ text }) => text)).toEqual(['slow', 'beside']);
    open();
    await slowEnds;
    const frames = await nextEnds;
    expect(frames.every(({ stream_id: id }) => id === 'a' || id === 'b')).toBe(true);
    expect(runs.map(({ text }) => text)).toEqual(['slow', 'beside', 'next']);
  });

  it('has a bound: 16 under way', async () => {
    const { connect } = await socketGateway({ run: ({ signal }) => held(signal) });
    const socket = await connect();
    for (let i = 0; i < 16; i++) socket.send({ type: 'response.create', model: 'clawdbot', input: 'x' });
    const [refusal] = (await socket.create({ input: 'one more' })).slice(-1);
    expect(refusal).toMatchObject({ type: 'error', status: 400, error: { code: 'websocket_stream_limit_reached' } });
    socket.socket.terminate();
  });

  it('has a bound: 32 lanes', async () => {
    const { connect } = await socketGateway();
    const socket = await connect();
    for (let i = 0; i < 32; i++) await socket.create({ input: 'x', stream_id: `lane${i}` });
    expect(await socket.last({ input: 'x', stream_id: 'one-more' })).toMatchObject({
      stream_id: 'one-more',
      error: { code: 'websocket_stream_limit_reached' },
    });
    expect((await socket.last({ input: 'x', stream_id: 'lane0' })).type).toBe('response.completed');
  });
});

/** A run that ends with its signal. */
// biome-ignore lint/correctness/useYield: it says nothing.
async function* held(signal: AbortSignal) {
  await aborted(signal);
}

describe('an error', () => {
  it.each([
    ['what is no JSON', '{', { status: 400, error: { code: null } }],
    ['a frame of another type', '{"type":"session.update"}', { status: 400, error: { param: 'type' } }],
    ['what is no object', 'null', { status: 400, error: { param: 'type' } }],
    [
      'a lane with a name that it cannot have',
      '{"type":"response.create","stream_id":"a b"}',
      { status: 400, error: { param: 'stream_id' } },
    ],
    [
      'a request without input',
      '{"type":"response.create","model":"clawdbot"}',
      { status: 400, error: { code: 'missing_required_parameter', param: 'input' } },
    ],
    [
      'an agent that is not there',
      '{"type":"response.create","model":"x","input":"hi"}',
      { status: 404, error: { code: 'model_not_found' } },
    ],
  ])('has a numeric status and says what to do, and the WebSocket goes on: %s', async (_, text, expected) => {
    const { connect } = await socketGateway();
    const socket = await connect();
    const answered = socket.until(() => true);
    socket.socket.send(text);
    expect(await answered).toMatchObject([{ type: 'error', ...expected }]);
    expect((await socket.last({ input: 'hi' })).type).toBe('response.completed');
  });

  it('is said of a binary frame', async () => {
    const { connect } = await socketGateway();
    const socket = await connect();
    const answered = socket.until(() => true);
    socket.socket.send(Buffer.from('{}'));
    expect(await answered).toMatchObject([{ type: 'error', status: 400 }]);
  });

  it('after the first event is one terminal event', async () => {
    const { connect } = await socketGateway({
      async *run() {
        yield { type: 'text', text: 'a' };
        throw new Error('secret');
      },
    });
    const socket = await connect();
    const frames = await socket.create({ input: 'hi' });
    expect(frames.at(-1)).toMatchObject({ type: 'response.failed', response: { error: { code: 'agent_error' } } });
    expect((await socket.last({ input: 'another' })).type).toBe('response.failed');
    expect(frames.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('of a run that failed at once has its status', async () => {
    const { connect } = await socketGateway({
      // biome-ignore lint/correctness/useYield: it fails at once.
      async *run() {
        throw new Error('secret');
      },
    });
    expect(await (await connect()).last({ input: 'hi' })).toMatchObject({ type: 'error', status: 500 });
  });

  it('closes the WebSocket where a frame is larger than a body may be', async () => {
    const http = { endpoints: { responses: { maxBodyBytes: 1_000 } } };
    const { connect } = await socketGateway({ config: () => ({ gateway: { ...CONFIG.gateway, http } }) });
    const socket = await connect();
    socket.send({ type: 'response.create', input: 'x'.repeat(2_000) });
    expect(await socket.closed).toBe(1009);
  });
});

describe('who may open a WebSocket', () => {
  it('is asked before the handshake, and answered over HTTP', async () => {
    const { url } = await socketGateway();
    const nobody = await refused(url);
    expect(nobody).toMatchObject({ status: 401, headers: { 'x-request-id': expect.any(String) } });
    expect(nobody.body.error.message).toContain('API key');
    expect((await refused(url, { authorization: 'Bearer wrong' })).body.error.code).toBe('invalid_api_key');
  });

  it('is 429 for an address that has guessed too often', async () => {
    const auth = { mode: 'token' as const, token: TOKEN, rateLimit: { maxAttempts: 2, exemptLoopback: false } };
    const { url } = await socketGateway({ config: () => ({ gateway: { auth } }) });
    const wrong = { authorization: 'Bearer wrong' };
    await refused(url, wrong);
    await refused(url, wrong);
    expect((await refused(url, wrong)).status).toBe(429);
  });

  it('is asked again with each response', async () => {
    let token = TOKEN;
    const { connect, runs } = await socketGateway({ config: () => ({ gateway: { auth: { mode: 'token', token } } }) });
    const socket = await connect();
    token = 'another-token-456';
    expect(await socket.last({ input: 'hi' })).toMatchObject({ type: 'error', status: 401 });
    expect(runs).toEqual([]);
  });

  it('is no page where nobody is asked', async () => {
    const { url, connect } = await socketGateway({ config: () => ({ gateway: { auth: { mode: 'none' } } }) });
    expect((await refused(url, { origin: 'https://evil.example' })).status).toBe(403);
    const plain = await openSocket(`${url}/v1/responses`, { headers: { authorization: '' } });
    expect((await plain.last({ input: 'hi' })).type).toBe('response.completed');
    // What no page can send.
    expect((await (await connect({ headers: { origin: 'tauri://localhost' } })).last({ input: 'hi' })).type).toBe(
      'response.completed',
    );
  });
});

describe('a client that leaves', () => {
  it('aborts its runs, and the log says so', async () => {
    const { opened, open } = gate<AgentRun>();
    const logged = gate<RequestLine>();
    const { connect } = await socketGateway({
      logger: { info: (line) => line.status !== 101 && logged.open(line) },
      run: (run) => {
        open(run);
        return held(run.signal);
      },
    });
    const socket = await connect();
    socket.send({ type: 'response.create', model: 'clawdbot', input: 'hi' });
    const { signal } = await opened;
    socket.socket.terminate();
    await aborted(signal);
    expect(await logged.opened).toMatchObject({ status: 499, outcome: 'client_left' });
  });

  it('leaves them to their end where the host wants that, and what waits behind does not run', async () => {
    const [started, finish, kept] = [gate(), gate(), gate<RequestLine>()];
    const { connect, runs, compat } = await socketGateway({
      onClientClose: 'finish',
      logger: { info: (line) => line.status !== 101 && kept.open(line) },
      async *run({ signal }) {
        started.open();
        await finish.opened;
        yield { type: 'text', text: String(signal.aborted) };
      },
    });
    const socket = await connect();
    socket.send({ type: 'response.create', model: 'clawdbot', input: 'one' });
    socket.send({ type: 'response.create', model: 'clawdbot', input: 'two' });
    await started.opened;
    socket.socket.terminate();
    await kept.opened;
    finish.open();
    await compat.drain({ timeoutMs: 5_000 });
    expect(runs.map(({ text, signal }) => [text, signal.aborted])).toEqual([['one', false]]);
  });

  it('by taking nothing is cut off', async () => {
    const { opened, open } = gate<AgentSignal>();
    const { connect } = await socketGateway({
      stallTimeoutMs: 50,
      async *run({ signal }) {
        open(signal);
        while (!signal.aborted) yield { type: 'text', text: 'x'.repeat(100_000) };
      },
    });
    const socket = await connect();
    socket.send({ type: 'response.create', model: 'clawdbot', input: 'hi' });
    const signal = await opened;
    socket.socket.pause();
    await aborted(signal);
    socket.socket.terminate();
  });

  it('without a word is cut off', async () => {
    const { connect } = await socketGateway({ heartbeatMs: 10, stallTimeoutMs: 20 });
    const socket = await connect({ autoPong: false });
    expect(await socket.closed).toBe(1006);
  });
});

type AgentSignal = AgentRun['signal'];

describe('the end of a WebSocket', () => {
  it('comes when it is old enough, after what is under way', async () => {
    const { opened, open } = gate();
    const { connect } = await socketGateway({
      responses: { webSocket: { lifetimeMs: 20 } },
      async *run() {
        await opened;
        yield { type: 'text', text: 'late' };
      },
    });
    const socket = await connect();
    const first = socket.last({ input: 'hi' });
    const refusal = socket.until(({ type }) => type === 'error');
    const again = setInterval(() => socket.send({ type: 'response.create', model: 'x', input: 'y' }), 10);
    const frames = await refusal;
    clearInterval(again);
    expect(frames.at(-1)?.error?.code).toMatch(
      /^(?:websocket_connection_limit_reached|websocket_stream_limit_reached)$/,
    );
    open();
    await first;
    expect(await socket.closed).toBe(1000);
    expect(socket.frames.at(-1)).toMatchObject({ type: 'error', status: 400 });
  });

  it('comes with the server: answers under way are finished, no other is begun', async () => {
    const { opened, open } = gate();
    const started = gate();
    const { connect, compat, url } = await socketGateway({
      async *run() {
        started.open();
        await opened;
        yield { type: 'text', text: 'late' };
      },
    });
    const [socket, idle] = [await connect(), await connect()];
    const first = socket.until(({ type }) => type === 'response.completed');
    socket.send({ type: 'response.create', model: 'clawdbot', input: 'hi' });
    await started.opened;
    const drained = compat.drain({ timeoutMs: 60_000 });
    expect(await idle.closed).toBe(1001);
    expect((await refused(url, { authorization: `Bearer ${TOKEN}` })).status).toBe(503);
    const refusal = socket.until(({ type }) => type === 'error');
    socket.send({ type: 'response.create', model: 'clawdbot', input: 'another' });
    expect((await refusal).at(-1)).toMatchObject({ status: 503, error: { code: 'shutting_down' } });
    open();
    expect(outputText((await first).at(-1)?.response as never)).toBe('late');
    expect(await socket.closed).toBe(1001);
    await drained;
  });

  it('has a deadline, at which runs that are left fail truthfully', async () => {
    const started = gate();
    const { connect, compat } = await socketGateway({
      async *run({ signal }) {
        yield { type: 'text', text: 'a' };
        started.open();
        await aborted(signal);
      },
    });
    const socket = await connect();
    const failed = socket.last({ input: 'hi' });
    await started.opened;
    await compat.drain({ timeoutMs: 1 });
    expect(await failed).toMatchObject({ type: 'response.failed', response: { error: { code: 'shutting_down' } } });
  });
});

describe('where it is not served', () => {
  it('an upgrade is 426: by default, and where the config switches responses off', async () => {
    const off = await socketGateway({ responses: { webSocket: false } });
    expect((await refused(off.url)).status).toBe(426);
    const http = { endpoints: { responses: { enabled: false } } };
    const disabled = await socketGateway({ config: () => ({ gateway: { ...CONFIG.gateway, http } }) });
    expect((await refused(disabled.url)).status).toBe(426);
  });

  it('is at another path where the option says so', async () => {
    const { url } = await socketGateway({ responses: { webSocket: { path: '/gateway/v1/responses' } } });
    expect((await refused(url)).status).toBe(426);
    const socket = await openSocket(`${url}/gateway/v1/responses`);
    expect((await socket.last({ input: 'hi' })).type).toBe('response.completed');
  });

  it('says what it needs where the package ws is missing', () => {
    jest.isolateModules(() => {
      jest.doMock('ws', () => {
        throw new Error("Cannot find module 'ws'");
      });
      const mount = () => openAiCompat(scriptedRuntime(), { responses: { webSocket: true } });
      expect(mount).toThrow('npm install ws');
      jest.dontMock('ws');
    });
  });
});
