import { openAiCompat } from '../../lib';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, errorOf, request } from '../helpers/chat';
import { heldGateway } from '../helpers/held-gateway';
import { aborted, scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

async function gateway(options: OpenAiCompatOptions = {}) {
  const runtime = scriptedRuntime();
  const url = await serve(host(openAiCompat(runtime, options)));
  return {
    runtime,
    async send(more: object = {}, headers: Record<string, string> = {}) {
      const response = await chat(url, request(more), headers);
      if (response.status !== 200) return errorOf(response);
      const run = runtime.runs.at(-1);
      return { ...run?.session, source: response.headers.get('x-clawdbot-session-source'), task: run?.task };
    },
  };
}

const from = (...sources: string[]) => ({ session: { from: sources } });

describe('options.session.from', () => {
  it.each<[string, object, Record<string, string>, string]>([
    ['user', { user: 'a' }, {}, 'agent:main:openai-user:a'],
    ['x-clawdbot-session-key', {}, { 'x-openclaw-session-key': 'any' }, 'agent:main:any'],
    ['x-openwebui-chat-id', {}, { 'X-OpenWebUI-Chat-Id': 'c1' }, 'agent:main:x-openwebui-chat-id:c1'],
    [
      'X-LibreChat-Conversation-Id',
      {},
      { 'x-librechat-conversation-id': 'c1' },
      'agent:main:x-librechat-conversation-id:c1',
    ],
    ['metadata.session_id', { metadata: { session_id: 's 1' } }, {}, 'agent:main:metadata.session_id:s 1'],
    ['prompt_cache_key', { prompt_cache_key: 'thread-1' }, {}, 'agent:main:prompt_cache_key:thread-1'],
    ['conversation', { conversation: 'conv_1' }, {}, 'agent:main:conversation:conv_1'],
    ['conversation', { conversation: { id: 'conv_1' } }, {}, 'agent:main:conversation:conv_1'],
  ])('may be %s, asked with %j and %j', async (source, more, headers, key) => {
    const { send } = await gateway(from(source));
    expect(await send(more, headers)).toMatchObject({ key, stateless: false, source: source.toLowerCase() });
    expect(await send()).toMatchObject({ stateless: true, source: null });
  });

  it('is an order: the first that a request has decides', async () => {
    const { send } = await gateway(from('x-openwebui-chat-id', 'x-clawdbot-session-key', 'user'));
    const all = { 'x-openwebui-chat-id': 'chat', 'x-clawdbot-session-key': 'agent:beta:key' };
    expect(await send({ user: 'u' }, all)).toMatchObject({ key: 'agent:main:x-openwebui-chat-id:chat' });
    expect(await send({ user: 'u' }, { ...all, 'x-openwebui-chat-id': ' ' })).toMatchObject({ key: 'agent:beta:key' });
    expect(await send({ user: 'u' })).toMatchObject({ key: 'agent:main:openai-user:u' });
  });

  it('without user leaves it alone: the cure for clients that send the same one always', async () => {
    const { send } = await gateway(from('x-clawdbot-session-key'));
    expect(await send({ user: 'librechat-user-1' })).toMatchObject({ stateless: true, source: null });
  });

  it('keeps the same name from different sources apart', async () => {
    const { send } = await gateway(from('x-openwebui-chat-id', 'user', 'prompt_cache_key'));
    const keys = [
      await send({}, { 'x-openwebui-chat-id': 'n' }),
      await send({ user: 'n' }),
      await send({ prompt_cache_key: 'n' }),
    ];
    expect(new Set(keys.map((sent) => 'key' in sent && sent.key)).size).toBe(3);
  });

  it.each<[string, object, Record<string, string>, string]>([
    ['prompt_cache_key', { prompt_cache_key: 'k'.repeat(513) }, {}, 'prompt_cache_key'],
    ['conversation', { conversation: { id: 7 } }, {}, 'conversation'],
    ['conversation', { conversation: 'two\nlines' }, {}, 'conversation'],
    ['x-openwebui-chat-id', {}, { 'x-openwebui-chat-id': 'k'.repeat(513) }, 'x-openwebui-chat-id'],
    ['x-openwebui-chat-id', {}, { 'x-openwebui-chat-id': 'a\u0085b' }, 'x-openwebui-chat-id'],
  ])('refuses a name that is none: %s, %j', async (source, more, headers, param) => {
    expect(await (await gateway(from(source))).send(more, headers)).toMatchObject({ status: 400, param });
  });

  it.each([['usr'], ['metadata.'], ['x openwebui']])('fails at mount with %j', (source) => {
    expect(() => openAiCompat(scriptedRuntime(), from(source))).toThrow("'session.from.0' must match");
  });
});

it('options.session.history may be one for each source', async () => {
  const { send } = await gateway({
    session: { from: ['x-openwebui-chat-id', 'user'], history: { 'X-OpenWebUI-Chat-Id': 'client' } },
  });
  expect(await send({}, { 'x-openwebui-chat-id': 'c' })).toMatchObject({ history: 'client' });
  expect(await send({ user: 'u' })).toMatchObject({ history: 'gateway' });
  expect(await (await gateway({ session: { history: 'client' } })).send({ user: 'u' })).toMatchObject({
    history: 'client',
  });
});

describe('a housekeeping call of a chat UI', () => {
  const tools = [{ type: 'function', function: { name: 'f' } }];

  it.each<[string, OpenAiCompatOptions, object, Record<string, string>]>([
    ['by its header', {}, {}, { 'x-openwebui-task': 'title_generation' }],
    ['by a model name of its own', { models: { titles: { agent: 'beta', task: true } } }, { model: 'titles' }, {}],
    [
      'by the name for any other model',
      { models: { '*': { agent: 'main', task: true } } },
      { model: 'gpt-4o-mini' },
      {},
    ],
    ['by the host', { isTask: (body) => body.metadata?.task === 'tags' }, { metadata: { task: 'tags' } }, {}],
  ])('told %s runs without session and tools', async (_, options, more, headers) => {
    const { send, runtime } = await gateway(options);
    const sent = await send({ user: 'bob', tools, ...more }, { ...headers, 'x-clawdbot-session-key': 'chat-1' });
    expect(sent).toMatchObject({
      stateless: true,
      task: true,
      source: null,
      key: expect.stringMatching(/:openai:[0-9a-f-]{36}$/),
    });
    expect(runtime.runs[0]).toMatchObject({ tools: [], task: true });
    expect(await send({ user: 'bob' })).toMatchObject({ stateless: false, task: false });
  });

  it('is not what an async isTask says, which is no answer', async () => {
    const { send } = await gateway({ isTask: (async () => false) as never });
    expect(await send({ user: 'bob' })).toMatchObject({ stateless: false, task: false });
  });

  it('does not wait for the session it is about', async () => {
    const { say, started } = await heldGateway();
    const chatting = await say('chat');
    const first = await started();
    const title = await say('title', {}, { headers: { 'x-openwebui-task': 'title_generation' } });
    (await started()).end();
    expect(await title.text()).toContain('"content":"title"');
    first.end();
    await chatting.text();
  });
});

describe('a request that the SDK tries again', () => {
  const retry = { headers: { 'x-stainless-retry-count': '1' } };

  it('supersedes the run whose client it was', async () => {
    const { say, sayAndLeave, started, most } = await heldGateway({ onClientClose: 'finish' });
    const { run } = await sayAndLeave('1');
    expect(run.signal.aborted).toBe(false);
    const second = await say('1', {}, retry);
    await aborted(run.signal);
    expect(run.signal.reason).toMatchObject({ code: 'run_superseded' });
    (await started()).end();
    expect(await second.text()).toContain('[DONE]');
    expect(most()).toBe(1);
  });

  it('leaves a run alone that somebody still waits for', async () => {
    const { say, started } = await heldGateway({ onClientClose: 'finish' });
    const first = await say('1');
    const { run, end } = await started();
    const second = await say('2', {}, retry);
    expect(run.signal.aborted).toBe(false);
    end();
    expect(await first.text()).toContain('"content":"1"');
    (await started()).end();
    await second.text();
  });
});
