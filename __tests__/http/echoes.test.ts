import { gatewayError, openAiCompat } from '../../lib';
import { chat, errorOf, request } from '../helpers/chat';
import { rawClient } from '../helpers/raw-client';
import { gate, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const LONG = 'x'.repeat(1_000_000);
const gateway = (...args: Parameters<typeof scriptedRuntime>) => serve(host(openAiCompat(scriptedRuntime(...args))));

describe('an answer', () => {
  it.each([
    ['a model', { model: LONG }],
    ['a model with blanks behind it', { model: `clawdbot${' '.repeat(1_000_000)}` }],
    ['a key of logit_bias', { logit_bias: { [LONG]: 'much' } }],
    ['a key of metadata', { metadata: { [LONG]: 1 } }],
    ['a role', { messages: [{ role: LONG, content: 'hi' }] }],
    ['the id of a call', { messages: [{ role: 'tool', tool_call_id: LONG, content: '1' }] }],
    ['the type of a tool', { tools: [{ type: LONG }] }],
    ['the name of a chosen tool', { tool_choice: { type: 'function', function: { name: LONG } } }],
    ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: LONG } }] }] }],
    ['a session', { user: LONG }],
    ['a conversation', { conversation: { [LONG]: LONG } }],
  ])('repeats little of %s', async (_, more) => {
    const answer = await chat(await gateway(), request(more));
    const text = await answer.text();
    expect(text.length).toBeLessThan(3_000);
    for (const [, value] of answer.headers) expect(value.length).toBeLessThan(1_100);
  });

  it('repeats little of an address', async () => {
    const url = await gateway();
    const path = `/v1/models/${'x'.repeat(8_000)}`;
    const headers = { authorization: `Bearer ${TOKEN}` };
    for (const method of ['GET', 'PUT']) {
      expect((await (await fetch(url + path, { method, headers })).text()).length).toBeLessThan(1_000);
    }
  });

  it('bounds what a runtime says, too', async () => {
    const runtime = scriptedRuntime({
      run: () => {
        throw gatewayError('overloaded', LONG, { retryAfter: 1e300, param: LONG });
      },
    });
    const url = await serve(host(openAiCompat(runtime, { onError: () => undefined })));
    const answer = await chat(url, request());
    expect(answer.headers.get('retry-after')).toBe('86400');
    const { message, param } = await errorOf(answer);
    expect([message.length, param?.length]).toEqual([2_001, 257]);
  });
});

describe('where a session may come from', () => {
  it.each([
    ['metadata.naïve', { metadata: { naïve: 'tea' } }, 'metadata.na%C3%AFve'],
    ['metadata.日本', { metadata: { 日本: 'tea' } }, 'metadata.%E6%97%A5%E6%9C%AC'],
    ['metadata.two words', { metadata: { 'two words': 'tea' } }, 'metadata.two%20words'],
    ['metadata.constructor', { metadata: { constructor: 'tea' } }, 'metadata.constructor'],
    ['metadata.constructor', { metadata: {} }, null],
    ['metadata.__proto__', {}, null],
  ])('%s is told in a header that Node can send', async (source, more, told) => {
    const url = await serve(host(openAiCompat(scriptedRuntime(), { session: { from: [source] } })));
    const answer = await chat(url, request(more));
    expect([answer.status, answer.headers.get('x-clawdbot-session-source')]).toEqual([200, told]);
  });

  it.each(['x-ü-key', 'x key', 'x-a\r\nb', `metadata.${'x'.repeat(65)}`, 'metadata.', ''])(
    '%j is refused at the mount',
    (source) => {
      expect(() => openAiCompat(scriptedRuntime(), { session: { from: [source] } })).toThrow("'session.from.0'");
    },
  );
});

describe('a caller at its limit', () => {
  const ada = { id: 'ada', maxConcurrentRuns: 1 };

  it('is refused before its body is read', async () => {
    const started = gate();
    const end = gate();
    const runtime = scriptedRuntime({
      run: async function* () {
        started.open();
        await end.opened;
        yield { type: 'text', text: 'done' };
      },
    });
    const url = await serve(host(openAiCompat(runtime, { verify: () => ada })));
    const first = chat(url, request());
    await started.opened;
    const { socket, until } = rawClient(url);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n`,
    );
    expect(await until(/\r\n\r\n.*\}/s)).toMatch(/^HTTP\/1.1 429 .*too many runs under way/s);
    socket.destroy();
    end.open();
    expect((await first).status).toBe(200);
    expect((await chat(url, request())).status).toBe(200);
  });
});

it('the context of an agent is told in the list of models', async () => {
  const url = await gateway({ agents: [{ id: 'main', contextLength: 200_000 }, { id: 'beta' }] });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const { data } = (await (await fetch(`${url}/v1/models`, { headers })).json()) as { data: object[] };
  expect(data[0]).toMatchObject({ id: 'clawdbot', context_length: 200_000, context_window: 200_000 });
  expect(data[2]).not.toHaveProperty('context_length');
});
