import { gzipSync } from 'node:zlib';
import { openAiCompat } from '../../lib';
import { chat, errorOf, request } from '../helpers/chat';
import { scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const gateway = () => serve(host(openAiCompat(scriptedRuntime())));

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
    const response = await chat(await gateway(), request(), { 'content-type': type });
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
      expect(await errorOf(await chat(await gateway(), body))).toMatchObject({ status: 400, param: null });
    },
  );

  it.each(['42', '"text"', '[]', 'null', 'true'])('that is %s and no object is a 400', async (body) => {
    const { status, message } = await errorOf(await chat(await gateway(), body));
    expect([status, message]).toEqual([400, expect.stringContaining('expected an object')]);
  });

  it('of a million brackets is a 400', async () => {
    expect((await chat(await gateway(), '['.repeat(1_000_000))).status).toBe(400);
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    expect((await chat(await gateway(), deep)).status).toBe(400);
  });

  it('may be compressed', async () => {
    const response = await fetch(`${await gateway()}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(request())),
    });
    expect(response.status).toBe(200);
  });

  it('of more than 25 MiB is a 413, and the next request is answered', async () => {
    const url = await gateway();
    const filler = 'x'.repeat(1_000_000);
    const messages = Array.from({ length: 27 }, () => ({ role: 'user', content: filler }));
    expect(await errorOf(await chat(url, request({ messages })))).toMatchObject({
      status: 413,
      code: 'body_too_large',
    });
    expect((await chat(url, request({ messages: messages.slice(0, 25) }))).status).toBe(200);
  });
});
