import { gzipSync } from 'node:zlib';
import { openAiCompat } from '../../lib';
import { chat, errorOf, request } from '../helpers/chat';
import { ask, errorIn } from '../helpers/plain';
import { scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const gateway = () => host(openAiCompat(scriptedRuntime()));

describe('the body', () => {
  it.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['APPLICATION/JSON', 200],
    ['application/vnd.api+json', 200],
    ['text/plain', 415],
    ['application/x-www-form-urlencoded', 415],
    ['application/jsonp', 415],
    ['', 415],
  ])('of type %j is answered with %i', async (type, status) => {
    // By fetch: supertest gives a body without a type one of its own.
    const response = await chat(await serve(gateway()), request(), { 'content-type': type });
    expect(response.status).toBe(status);
    if (status === 415)
      expect(await errorOf(response)).toMatchObject({
        code: 'unsupported_content_type',
        type: 'invalid_request_error',
      });
  });

  it.each(['', '{', 'null, null', '{"model": "clawdbot", "messages": ['])(
    'that is no JSON (%j) is a 400',
    async (body) => {
      expect(errorIn(await ask(gateway(), body))).toMatchObject({ status: 400, param: null });
    },
  );

  it.each(['42', '"text"', '[]', 'null', 'true'])('that is %s and no object is a 400', async (body) => {
    const { status, message } = errorIn(await ask(gateway(), body));
    expect([status, message]).toEqual([400, expect.stringContaining('expected an object')]);
  });

  it('of a million brackets is a 400', async () => {
    expect((await ask(gateway(), '['.repeat(1_000_000))).status).toBe(400);
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    expect((await ask(gateway(), deep)).status).toBe(400);
  });

  it('may be compressed', async () => {
    const sent = ask(gateway(), '', { 'content-encoding': 'gzip' });
    sent.write(gzipSync(JSON.stringify(request())));
    expect((await sent).status).toBe(200);
  });

  it('of more than 25 MiB is a 413, and the next request is answered', async () => {
    const app = gateway();
    const filler = 'x'.repeat(1_000_000);
    const messages = Array.from({ length: 27 }, () => ({ role: 'user', content: filler }));
    expect(errorIn(await ask(app, request({ messages })))).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
    expect((await ask(app, request({ messages: messages.slice(0, 25) }))).status).toBe(200);
  });
});
