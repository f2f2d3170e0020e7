import type { Express } from 'express';
import supertest from 'supertest';
import { openAiCompat } from '../../lib';
import type { OpenAiCompatOptions } from '../../types/options';
import { request, sdk } from '../helpers/chat';
import { ask, errorIn, get as getPath } from '../helpers/plain';
import { scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const AGENTS = [{ id: 'main', name: 'Main' }, { id: 'beta', description: 'the other' } as { id: string }];

function gateway(options: OpenAiCompatOptions = {}) {
  const runtime = scriptedRuntime({ agents: AGENTS });
  return { runtime, app: host(openAiCompat(runtime, options)) };
}

const get = (app: Express, path: string, headers = {}) => getPath(app, `/models${path}`, headers);

describe('GET /v1/models', () => {
  it('lists the default agent, each agent, and the names of the host, without touching an agent', async () => {
    const { app, runtime } = gateway({ models: { 'gpt-4o': 'beta', gone: 'nobody', '*': 'main' } });
    const list = await sdk(await serve(app)).models.list();
    expect(list.data.map(({ id }) => id)).toEqual(['clawdbot', 'clawdbot:main', 'clawdbot:beta', 'gpt-4o']);
    expect(list.data[0]).toEqual({
      id: 'clawdbot',
      object: 'model',
      created: expect.any(Number),
      owned_by: 'clawdbot',
      name: 'Main',
    });
    expect(list.data[2]).toMatchObject({ description: 'the other' });
    expect(runtime.runs).toHaveLength(0);
  });

  it('shows a caller only what it may use', async () => {
    const { app } = gateway({ verify: () => ({ id: 'ada', agents: ['beta'] }), models: { 'gpt-4o': 'main' } });
    expect(
      (await sdk(await serve(app)).models.list()).data.map(({ id, ...model }) => [
        id,
        (model as { name?: string }).name,
      ]),
    ).toEqual([
      ['clawdbot', undefined],
      ['clawdbot:beta', undefined],
    ]);
    expect((await get(app, '/clawdbot:main')).status).toBe(404);
  });

  it('wants a credential, and no other method', async () => {
    const { app } = gateway();
    expect((await get(app, '', { authorization: '' })).status).toBe(401);
    expect((await get(app, '/clawdbot', { authorization: 'Bearer x' })).status).toBe(401);
    const post = await supertest(app).post('/v1/models');
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await supertest(app).delete('/v1/models/clawdbot')).status).toBe(405);
  });
});

describe('GET /v1/models/{id}', () => {
  it.each(['clawdbot', 'clawdbot:beta', 'clawdbot%3Abeta', 'clawdbot/beta', 'clawdbot%2Fbeta', 'agent:beta', 'gpt-4o'])(
    'knows %s',
    async (path) => {
      const { app } = gateway({ models: { 'gpt-4o': 'main' } });
      const response = await get(app, `/${path}?x=1`);
      expect([response.status, response.body]).toEqual([
        200,
        expect.objectContaining({ id: decodeURIComponent(path), object: 'model' }),
      ]);
    },
  );

  it.each(['nope', 'clawdbot:nobody', '%E0%A4%A', '%00', 'a/b/c'])('does not know %s', async (path) => {
    const { app } = gateway();
    expect(errorIn(await get(app, `/${path}`))).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
  });

  it('is what the SDK retrieves', async () => {
    const { app } = gateway();
    expect(await sdk(await serve(app)).models.retrieve('clawdbot/beta')).toMatchObject({ id: 'clawdbot/beta' });
  });
});

describe('CORS', () => {
  const ORIGIN = 'https://chat.example';
  const preflight = (app: Express, origin: string, more: Record<string, string> = {}) =>
    supertest(app)
      .options('/v1/chat/completions')
      .set({
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-stainless-lang',
        ...more,
      });

  it('is off by default', async () => {
    const { app } = gateway();
    const response = await preflight(app, ORIGIN);
    expect([response.status, response.headers['access-control-allow-origin'], response.headers.vary]).toEqual([
      204,
      undefined,
      undefined,
    ]);
  });

  it('answers the preflight of a named origin before authentication, with the headers that it asked for', async () => {
    const { app } = gateway({ cors: { origins: [ORIGIN, 'http://localhost:3000'] } });
    const response = await preflight(app, ORIGIN, { 'access-control-request-private-network': 'true' });
    expect(response.status).toBe(204);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-headers': 'authorization,x-stainless-lang',
      'access-control-allow-methods': 'GET,HEAD,POST,DELETE,OPTIONS',
      'access-control-allow-private-network': 'true',
      'access-control-max-age': '86400',
    });
    expect(response.headers['access-control-allow-credentials']).toBeUndefined();
    expect(response.headers.vary).toContain('Origin');
  });

  it.each([
    ['an answer', request(), TOKEN, 200],
    ['a stream', request({ stream: true }), TOKEN, 200],
    ['an error', request({ model: 'nope' }), TOKEN, 404],
    ['a refused credential', request(), 'wrong', 401],
  ])('is on %s, too', async (_, body, token, status) => {
    const { app } = gateway({ cors: { origins: [ORIGIN] } });
    const response = await ask(app, body, { origin: ORIGIN, authorization: `Bearer ${token}` });
    expect([response.status, response.headers['access-control-allow-origin']]).toEqual([status, ORIGIN]);
    expect(response.headers['access-control-expose-headers']).toContain('x-request-id');
    expect((await get(app, '', { origin: ORIGIN })).headers['access-control-allow-origin']).toBe(ORIGIN);
  });

  it.each(['https://evil.example', 'https://chat.example.evil', 'null', 'tauri://localhost', 'HTTPS://CHAT.EXAMPLE'])(
    'serves the origin %s without its headers',
    async (origin) => {
      const { app } = gateway({ cors: { origins: [ORIGIN] } });
      const response = await ask(app, request(), { origin });
      expect([response.status, response.headers['access-control-allow-origin']]).toEqual([200, undefined]);
      const asked = await preflight(app, origin);
      expect([asked.status, Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))]).toEqual([
        204,
        [],
      ]);
    },
  );

  it('may be for any origin', async () => {
    const { app } = gateway({ cors: { origins: ['*'] } });
    const response = await ask(app, request(), { origin: 'https://any.example' });
    expect([
      response.headers['access-control-allow-origin'],
      response.headers['access-control-allow-credentials'],
    ]).toEqual(['*', undefined]);
  });

  it.each([
    ['https://*.example.com', 'https://a.example.com', true],
    ['https://*.example.com', 'https://a.b-c.example.com', true],
    ['https://*.example.com', 'https://example.com', false],
    ['https://*.example.com', 'https://a.example.com.evil', false],
    ['https://*.example.com', 'https://a.example.com:8443', false],
    ['https://*.example.com', 'https://axexample.com', false],
    ['https://*.example.com', 'http://a.example.com', false],
    ['http://localhost:*', 'http://localhost:5173', true],
    ['http://localhost:*', 'http://localhost', true],
    ['http://localhost:*', 'http://localhost.evil:80', false],
    ['https://*.example.com:*', 'https://a.example.com:8443', true],
    ['https://chat.example:443', 'https://chat.example', true],
    ['http://chat.example:80', 'http://chat.example', true],
    ['http://chat.example:443', 'http://chat.example', false],
    ['HTTPS://Chat.Example', 'https://chat.example', true],
    ['tauri://localhost', 'tauri://localhost', true],
    ['null', 'null', true],
  ])('of %s: %s is let in: %s', async (listed, origin, allowed) => {
    const { app } = gateway({ cors: { origins: [listed] } });
    expect((await ask(app, request(), { origin })).headers['access-control-allow-origin']).toBe(
      allowed ? origin : undefined,
    );
  });

  it.each([
    'https://chat.example/',
    'https://chat.example/path',
    'https://ada@chat.example',
    'https://ch*t.example',
    'https://*',
    'https://example.*',
    'http://localhost:*/',
    '//chat.example',
    'chat.example',
    '*.example.com',
  ])('refuses %s, which no browser would ever send', (origin) => {
    expect(() => openAiCompat(scriptedRuntime(), { cors: { origins: [origin] } })).toThrow(
      "'cors.origins.0' must match",
    );
  });
});
