import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { openAiCompat } from '../../lib';
import { BodyBudget } from '../../lib/http/body-budget';
import { checkJsonCost } from '../../lib/http/json-cost';
import type { OpenAiCompatOptions } from '../../types/options';
import { errorOf, request } from '../helpers/chat';
import { rawClient } from '../helpers/raw-client';
import { scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const gateway = (options: OpenAiCompatOptions = {}) => serve(host(openAiCompat(scriptedRuntime(), options)));

const send = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body,
  });

describe('the labels of a body', () => {
  const body = JSON.stringify(request());

  it.each(['utf8', 'UTF-8', '"utf-8"', 'us-ascii', 'ascii'])('charset=%s is JSON as it stands', async (charset) => {
    const type = { 'content-type': `application/json; charset=${charset}` };
    expect((await send(await gateway(), body, type)).status).toBe(200);
  });

  it.each(['utf-16', 'utf-16le', 'UTF16LE'])('charset=%s is read', async (charset) => {
    const type = { 'content-type': `application/json; charset=${charset}` };
    expect((await send(await gateway(), Buffer.from(body, 'utf16le'), type)).status).toBe(200);
  });

  it.each(['latin1', 'koi8-r', 'utf-32'])('charset=%s is a 415', async (charset) => {
    const type = { 'content-type': `application/json; charset=${charset}` };
    expect(await errorOf(await send(await gateway(), body, type))).toMatchObject({ status: 415 });
  });

  it('other parameters say nothing', async () => {
    const type = { 'content-type': 'application/json; profile=x; charset=utf-8' };
    expect((await send(await gateway(), body, type)).status).toBe(200);
  });

  it.each([
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body)],
    ['GZIP', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['br', brotliCompressSync(body)],
    ['identity', Buffer.from(body)],
  ])('content-encoding: %s is decompressed', async (encoding, bytes) => {
    expect((await send(await gateway(), bytes, { 'content-encoding': encoding })).status).toBe(200);
  });

  it.each([
    ['zstd', Buffer.from(body), 415],
    ['gzip, gzip', gzipSync(gzipSync(body)), 415],
    ['gzip', Buffer.from(body), 400],
    ['gzip', gzipSync(body).subarray(0, 40), 400],
    ['gzip', gzipSync(' '.repeat(30_000_000)), 413],
  ])('content-encoding: %s of what it cannot be is %#: refused', async (encoding, bytes, status) => {
    const url = await gateway();
    expect((await send(url, bytes, { 'content-encoding': encoding })).status).toBe(status);
    expect((await send(url, body)).status).toBe(200);
  });
});

describe('what a body costs', () => {
  const cost = (text: string) => () => checkJsonCost(Buffer.from(text));

  it.each([
    ['empty objects', `[${'{},'.repeat(400_000)}{}]`, 'too many values for its size'],
    ['empty arrays', `{"a":[${'[],'.repeat(400_000)}[]]}`, 'too many values for its size'],
    ['numbers', `[${'1,'.repeat(1_200_000)}1]`, 'more than 1000000 values'],
    ['members', `{"a":{"k":0${',"k":0'.repeat(16_384)}}}`, 'an object in it has more than 16384 members'],
    ['levels', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'more than 512 levels'],
    ['levels behind a long text', `{"a":"${'x'.repeat(20_000)}","b":${'['.repeat(600)}`, 'more than 512 levels'],
  ])('is refused where it is too much: %s', (_, text, message) => {
    expect(cost(text)).toThrow(message);
  });

  it.each([
    ['a text full of brackets', JSON.stringify('[{'.repeat(300_000))],
    ['many objects beside each other', `[${'{"b":"a text of some length, as there are"},'.repeat(20_000)}{}]`],
    ['a text full of quotes', JSON.stringify('"\\'.repeat(300_000))],
    ['a text that ends in backslashes', `["${'\\\\'.repeat(50_000)}","${'\\\\'.repeat(50_001)}",[]]`],
    ['a large image', JSON.stringify({ url: `data:image/png;base64,${'A'.repeat(5_000_000)}` })],
    ['numbers', JSON.stringify(Array.from({ length: 500_000 }, (_, i) => i))],
    ['many messages', JSON.stringify(Array.from({ length: 100_000 }, () => ({ role: 'user', content: 'hi' })))],
    ['what is no JSON', '"'.repeat(100_001)],
  ])('is taken for what it is: %s', (_, text) => {
    expect(cost(text)).not.toThrow();
  });

  it('is looked at before the body is parsed', async () => {
    const body = JSON.stringify(request()).replace('}', `,"x":[${'{},'.repeat(900_000)}{}]}`);
    expect(await errorOf(await send(await gateway(), body))).toMatchObject({
      status: 400,
      message: expect.stringContaining('too many values for its size'),
    });
  });
});

describe('the bodies on their way', () => {
  const limits = { all: { bodies: 3, bytes: 300 }, caller: { bodies: 2, bytes: 200 } };
  const ann = { id: 'ann' };
  const bob = { id: 'bob' };

  it('are bounded in number, for a caller and in all', () => {
    const budget = new BodyBudget(limits);
    const first = budget.take(ann, 1);
    budget.take(ann, 1);
    expect(() => budget.take(ann, 1)).toThrow(expect.objectContaining({ status: 429 }));
    budget.take(bob, 1);
    expect(() => budget.take(bob, 1)).toThrow(expect.objectContaining({ status: 503 }));
    first.release();
    expect(() => budget.take(ann, 1)).not.toThrow();
  });

  it('are bounded in bytes, announced or found while they are read', () => {
    const budget = new BodyBudget(limits);
    const first = budget.take(ann, 150);
    expect(() => budget.take(ann, 51)).toThrow(expect.objectContaining({ status: 429 }));
    const second = budget.take(ann, 0);
    second.grow(50);
    expect(() => second.grow(51)).toThrow(expect.objectContaining({ status: 429 }));
    budget.take(bob, 100);
    expect(() => budget.take({ id: 'cy' }, 1)).toThrow(expect.objectContaining({ status: 503 }));
    first.release();
    second.release();
    expect(() => budget.take(ann, 200)).not.toThrow();
  });

  it('are taken one by one, whatever their size', () => {
    const budget = new BodyBudget(limits);
    const large = budget.take(ann, 1_000);
    expect(() => large.grow(2_000)).not.toThrow();
    expect(() => budget.take(ann, 1)).toThrow(expect.objectContaining({ status: 429 }));
    large.release();
    expect(() => budget.take(ann, 1_000)).not.toThrow();
  });

  it('are refused before they are read, beside those that wait', async () => {
    const url = await gateway();
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\n`;
    const slow = Array.from({ length: 6 }, () => {
      const client = rawClient(url);
      client.socket.write(`${head}content-length: 26000000\r\n\r\n{`);
      return client;
    });
    const answered = await Promise.race(slow.map(({ until }) => until(/\r\n\r\n.*\}/s)));
    expect(answered).toMatch(/^HTTP\/1.1 429 .*"code":"rate_limit_exceeded"/s);
    for (const { socket } of slow) socket.destroy();
  });
});
