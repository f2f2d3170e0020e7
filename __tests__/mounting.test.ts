import { once } from 'node:events';
import { createServer, get } from 'node:http';
import compression from 'compression';
import express, { json } from 'express';
import { WebSocket, WebSocketServer } from 'ws';
import { gatewayError, openAiCompat } from '../lib';
import type { GatewayConfig } from '../types/gateway';
import { chat, errorOf, request, textOf } from './helpers/chat';
import { aborted, CONFIG, gate, scriptedRuntime, TOKEN } from './helpers/scripted-runtime';
import { host, serve } from './helpers/serve';

describe('mounting', () => {
  it.each([
    ['no runtime', undefined, 'the runtime has no config(), no agents(), no run()'],
    ['half a runtime', { config: () => CONFIG }, 'the runtime has no agents(), no run()'],
  ])('fails with %s', (_, runtime, message) => {
    expect(() => openAiCompat(runtime as never)).toThrow(message);
  });

  it.each([
    [{ model: {} }, "'model' is unknown. Did you mean 'models'?"],
    [{ session: { histroy: 'client' } }, "'session.histroy' is unknown. Did you mean 'history'?"],
    [{ session: { onBusy: 'wait' } }, "'session.onBusy' must be one of 'queue', 'reject', 'interrupt'; it is 'wait'."],
    [{ heartbeatMs: '15s' }, "'heartbeatMs' must be integer or null; it is '15s'."],
    [{ heartbeatMs: 2 ** 40 }, "'heartbeatMs' must be <= 2147483647; it is 1099511627776."],
    [{ verify: true }, "'verify' must be a function; it is true."],
  ])('fails with the option %j', (options, message) => {
    expect(() => openAiCompat(scriptedRuntime(), options as never)).toThrow(
      new TypeError(`openAiCompat options: ${message}`),
    );
  });

  it('takes undefined for the default', () => {
    expect(() =>
      openAiCompat(scriptedRuntime(), { verify: undefined, session: { history: undefined } } as never),
    ).not.toThrow();
  });

  it.each([
    [
      { mode: 'token' },
      "gateway.auth.mode is 'token', but there is no token. Set gateway.auth.token in the Gateway's config, or CLAWDBOT_GATEWAY_TOKEN",
    ],
    [
      { mode: 'password' },
      "but there is no password. Set gateway.auth.password in the Gateway's config, or CLAWDBOT_GATEWAY_PASSWORD",
    ],
    [{ mode: 'token', token: 'two words' }, 'which no client can send as a bearer credential'],
    [{ mode: 'open' }, 'gateway.auth.mode is "open". Set it to'],
    [undefined, 'gateway.auth.mode is undefined. Set it to'],
  ])('fails with the auth config %j, and names the remedy', (auth, message) => {
    const runtime = scriptedRuntime({ config: () => ({ gateway: { auth } }) as GatewayConfig });
    expect(() => openAiCompat(runtime)).toThrow(message);
  });

  it('answers under a prefix', async () => {
    const app = express();
    app.use('/gateway', openAiCompat(scriptedRuntime()));
    const url = await serve(app);
    expect(await textOf(await chat(`${url}/gateway`, request()))).toBe('hello');
    expect((await chat(url, request())).status).toBe(404);
  });

  it.each([
    ['/v1/models', 200],
    ['/v1/models/', 200],
    ['/V1/Models?limit=20', 200],
    ['http://gateway.example/v1/models', 200],
    ['http://gateway.example/v1/models/clawdbot/main', 200],
    ['/V1/Models/clawdbot:main', 200],
    ['http://models/v1/models/clawdbot:main?x#y', 200],
    ['/v1/models#top', 200],
    ['/v1/modelss', 299],
    ['/v1/chat/completions/messages', 299],
    ['/openai/v1/models', 299],
    ['/?next=/v1/models', 299],
  ])('reads the address %s as Express reads one: %i', async (path, status) => {
    const { port } = new URL(await serve(host(openAiCompat(scriptedRuntime()))));
    const headers = { authorization: `Bearer ${TOKEN}` };
    const [response] = await once(get({ host: '127.0.0.1', port, path, headers }), 'response');
    response.resume();
    expect(response.statusCode).toBe(status);
  });

  it('needs no app around it', async () => {
    const compat = openAiCompat(scriptedRuntime());
    const url = await serve((req, res) => compat(req, res, () => res.writeHead(299).end()));
    expect(await textOf(await chat(url, request()))).toBe('hello');
    expect((await fetch(url)).status).toBe(299);
  });

  it('serves two runtimes in one app', async () => {
    const says = (text: string) =>
      scriptedRuntime({
        run: async function* () {
          yield { type: 'text', text };
        },
      });
    const app = express();
    app.use('/one', openAiCompat(says('one')));
    app.use('/two', openAiCompat(says('two')));
    const url = await serve(app);
    expect(await textOf(await chat(`${url}/one`, request()))).toBe('one');
    expect(await textOf(await chat(`${url}/two`, request()))).toBe('two');
  });

  it.each([
    ['GET', '/'],
    ['POST', '/v1'],
    ['POST', '/v1/files'],
    ['POST', '/v1/chat/completions/abc'],
    ['POST', '/chat/completions'],
  ])('leaves %s %s to the host, untouched', async (method, path) => {
    const url = await serve(host(openAiCompat(scriptedRuntime())));
    const response = await fetch(url + path, { method, ...(method === 'POST' && { body: 'not json' }) });
    expect(response.status).toBe(299);
    expect(await response.json()).toEqual({ host: path });
    expect(response.headers.get('x-request-id')).toBeNull();
  });

  it('falls through to the host when the endpoint is disabled, and is back after a reload of the config', async () => {
    let enabled = false;
    const config = () => ({ gateway: { ...CONFIG.gateway, http: { endpoints: { chatCompletions: { enabled } } } } });
    const url = await serve(host(openAiCompat(scriptedRuntime({ config }))));
    expect((await chat(url, request())).status).toBe(299);
    enabled = true;
    expect((await chat(url, request())).status).toBe(200);
  });

  it('uses a body that the host has parsed', async () => {
    const url = await serve(host(json({ limit: '1mb' }), openAiCompat(scriptedRuntime())));
    expect(await textOf(await chat(url, request()))).toBe('hello');
    expect(await errorOf(await chat(url, { model: 'clawdbot' }))).toMatchObject({ status: 400, param: 'messages' });
  });

  it('parses itself what a parser of the host has let pass', async () => {
    const url = await serve(host(json({ type: 'application/vnd.host+json' }), openAiCompat(scriptedRuntime())));
    expect(await textOf(await chat(url, request()))).toBe('hello');
  });

  it('streams through compression() without being held back', async () => {
    const told = gate();
    const runtime = scriptedRuntime({
      run: async function* ({ signal }) {
        yield { type: 'text', text: 'first' };
        await Promise.race([told.opened, aborted(signal)]);
      },
    });
    const url = await serve(host(compression({ threshold: 0 }), openAiCompat(runtime)));
    const response = await chat(url, request({ stream: true }), { 'accept-encoding': 'gzip' });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toContain('first');
    expect(response.headers.get('content-encoding')).toBeNull();
    told.open();
    while (!(await reader?.read())?.done);
  });

  it('shares its port with WebSocket connections', async () => {
    const server = createServer(host(openAiCompat(scriptedRuntime())));
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`gateway: ${data}`)));
    const url = await serve(server);

    const socket = new WebSocket(url.replace('http', 'ws'));
    await new Promise((resolve) => socket.once('open', resolve));
    const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
    const completion = chat(url, request());
    socket.send('hi');
    expect(await answer).toBe('gateway: hi');
    expect(await textOf(await completion)).toBe('hello');
    socket.terminate();
  });

  it('answers errors that the host raised before it with the host’s own handler', async () => {
    const app = express();
    app.use((_req, _res, next) => next(new Error('of the host')));
    app.use(openAiCompat(scriptedRuntime()));
    app.use(((_error, _req, res, _next) => void res.status(298).end()) as express.ErrorRequestHandler);
    expect((await chat(await serve(app), request())).status).toBe(298);
  });

  it.each(['GET', 'PUT', 'DELETE'])('refuses %s with 405 and Allow, before it asks who it is', async (method) => {
    const url = await serve(host(openAiCompat(scriptedRuntime())));
    const response = await fetch(`${url}/v1/chat/completions`, { method });
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
    expect(await errorOf(response)).toMatchObject({
      status: 405,
      code: 'method_not_supported',
      type: 'invalid_request_error',
      param: null,
    });
  });

  it('answers OPTIONS with 204 and Allow, without credentials', async () => {
    const url = await serve(host(openAiCompat(scriptedRuntime())));
    const response = await fetch(`${url}/v1/chat/completions`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
  });

  it('answers 500 with generic text when the runtime’s config or agents throw', async () => {
    let broken = false;
    const runtime = scriptedRuntime({
      config: () => {
        if (broken) throw new Error('secret detail');
        return CONFIG;
      },
    });
    const reported: unknown[] = [];
    const url = await serve(host(openAiCompat(runtime, { onError: (error) => void reported.push(error) })));
    broken = true;
    expect(await errorOf(await chat(url, request()))).toMatchObject({
      status: 500,
      code: 'internal_error',
      message: expect.not.stringContaining('secret'),
    });
    broken = false;
    runtime.agents = () => Promise.reject(new Error('secret too'));
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 500, code: 'internal_error' });
    expect(reported).toMatchObject([{ message: 'secret detail' }, { message: 'secret too' }]);
    runtime.agents = () => Promise.reject(gatewayError('gateway_disconnected'));
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 503, code: 'gateway_disconnected' });
  });

  it('keeps a sane request id of the client, and makes one otherwise', async () => {
    const url = await serve(host(openAiCompat(scriptedRuntime())));
    const id = async (sent: string) =>
      (await chat(url, request(), { 'x-request-id': sent })).headers.get('x-request-id');
    expect(await id('trace-1.2:3')).toBe('trace-1.2:3');
    expect(await id('has spaces')).toMatch(/^req_[0-9a-f]{32}$/);
    expect(await id('x'.repeat(129))).toMatch(/^req_[0-9a-f]{32}$/);
  });
});

it('denies everyone when the secret has gone from the config', async () => {
  let auth: object = { mode: 'token', token: TOKEN };
  const url = await serve(
    host(openAiCompat(scriptedRuntime({ config: () => ({ gateway: { auth } }) as GatewayConfig }))),
  );
  expect((await chat(url, request())).status).toBe(200);
  auth = { mode: 'token' };
  expect((await chat(url, request())).status).toBe(401);
  auth = {};
  expect((await chat(url, request())).status).toBe(401);
});
