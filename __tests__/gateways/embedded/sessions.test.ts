import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientLeft } from '../../../lib/errors/classify';
import {
  type Agent,
  embeddedGateway,
  fileSessions,
  memorySessions,
  type SessionStore,
} from '../../../lib/gateways/embedded';
import type { StoredMessage } from '../../../lib/gateways/embedded/sessions/store';
import type { ChatCompletion, ChatMessage } from '../../../types/openai';
import { textOf } from '../../helpers/chat';
import { gate } from '../../helpers/scripted-runtime';
import { add, gateway, messagesOf, temporaryDir } from './session-kit';

const ann = { agentId: 'main', key: 'agent:main:openai-user:ann' };

const stores: [string, () => SessionStore][] = [
  ['memory', () => memorySessions()],
  ['files', () => fileSessions({ dir: temporaryDir(), fsync: false })],
];

/** The store's methods, to be wrapped one by one. */
function methodsOf(store: SessionStore): SessionStore {
  return {
    read: (id) => store.read(id),
    append: (id, commit) => store.append(id, commit),
    remove: (id) => store.remove(id),
    list: () => store.list(),
  };
}

describe.each(stores)('sessions in %s', (_, makeStore) => {
  it('knows at the second request what the first said, once', async () => {
    const { ask } = await gateway({ sessions: { store: makeStore() } });
    await ask('one');
    const resent = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: '1. one' },
      { role: 'user', content: 'two' },
    ];
    expect(await ask(resent)).toBe('1. one\n2. two');
  });

  it('remembers what the agent said to instructions alone, and not the instructions', async () => {
    const store = makeStore();
    const { ask } = await gateway({
      agents: {
        main: async function* ({ turn }) {
          yield `turn: ${turn.map(({ role }) => role)}`;
        },
      },
      sessions: { store },
    });
    expect(await ask([{ role: 'system', content: 'Greet.' }])).toBe('turn: system');
    await ask('one');
    expect((await messagesOf(store, ann))?.map(({ role, content }) => [role, content])).toEqual([
      ['assistant', 'turn: system'],
      ['user', 'one'],
      ['assistant', 'turn: user'],
    ]);
  });

  it('remembers a call without arguments, and half a character, as the client was told of them', async () => {
    const store = makeStore();
    const { post } = await gateway({
      agents: {
        main: {
          run: async function* () {
            yield { type: 'text', text: 'a\ud83d' };
            yield { type: 'tool-call', id: 'call_1', name: 'look', arguments: '' };
          },
          supports: ['client-tools'],
        },
      },
      sessions: { store },
    });
    const tools = [{ type: 'function', function: { name: 'look' } }];
    const { choices } = (await (await post({ tools })).json()) as ChatCompletion;
    const { content, tool_calls } = choices[0]?.message ?? {};
    expect(tool_calls?.[0]?.function).toEqual({ name: 'look', arguments: '{}' });
    expect((await messagesOf(store, ann))?.at(-1)).toEqual({ role: 'assistant', content, tool_calls });
  });

  it('keeps agents and users apart, and nothing of a request that names no session', async () => {
    const store = makeStore();
    const { ask } = await gateway({ sessions: { store } });
    await ask('one');
    expect(await ask('two', { user: 'bob' })).toBe('1. two');
    expect(await ask('three', { user: undefined })).toBe('1. three');
    expect(await ask('four', { model: 'clawdbot:tools' })).toBe('No tools were offered.');
    const keys = (await store.list()).map(({ agentId, key }) => `${agentId} ${key}`);
    expect(keys.sort()).toEqual([
      'main agent:main:openai-user:ann',
      'main agent:main:openai-user:bob',
      'tools agent:tools:openai-user:ann',
    ]);
  });

  it("is set to the client's history where that holds, and stores again only what differs", async () => {
    const store = makeStore();
    const appended: unknown[] = [];
    const spied: SessionStore = {
      ...methodsOf(store),
      append: (id, commit) => {
        appended.push([commit.keep, commit.messages.length]);
        return store.append(id, commit);
      },
    };
    const { ask } = await gateway({ sessions: { store: spied } }, { session: { history: 'client' } });
    const first = [{ role: 'user', content: 'one' }];
    const second = [...first, { role: 'assistant', content: '1. one' }, { role: 'user', content: 'two' }];
    const edited = [...second.slice(0, 2), { role: 'user', content: 'zwei' }];
    await ask(first);
    await ask(second);
    expect(await ask(edited)).toBe('1. one\n2. zwei');
    expect(appended).toEqual([
      [undefined, 2],
      [undefined, 2],
      [2, 2],
    ]);
    expect(await messagesOf(store, ann)).toEqual([...edited, { role: 'assistant', content: '1. one\n2. zwei' }]);
  });

  it('continues a session with the result of a tool call', async () => {
    const store = makeStore();
    const { post, ask } = await gateway({ sessions: { store } });
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
    const question = { role: 'user', content: 'look' };
    const answer = await (await post({ model: 'clawdbot:tools', messages: [question], tools })).json();
    const { tool_calls } = answer.choices[0].message;
    const reply = { role: 'assistant', content: null, tool_calls };
    const result = { role: 'tool', tool_call_id: tool_calls[0].id, content: 'a hat' };
    expect(await ask([question, reply, result], { model: 'clawdbot:tools', tools })).toBe('a hat');
    const stored = await messagesOf(store, { agentId: 'tools', key: 'agent:tools:openai-user:ann' });
    expect(stored?.map((message) => message.role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });

  it.each([
    ['ends', ''],
    ['goes on', 'never heard'],
  ])('remembers a reply whose client left as far as it came, if the agent %s', async (_, more) => {
    const store = makeStore();
    let onKept = () => {};
    const kept = new Promise<void>((resolve) => {
      onKept = resolve;
    });
    const watched: SessionStore = {
      ...methodsOf(store),
      append: async (id, commit) => {
        const version = await store.append(id, commit);
        onKept();
        return version;
      },
    };
    const slow: Agent = async function* (run) {
      yield 'as far as ';
      await new Promise((resolve) => run.signal.addEventListener('abort', resolve, { once: true }));
      if (more !== '') yield more;
    };
    const { post } = await gateway({ sessions: { store: watched }, agents: { main: slow } });
    const client = new AbortController();
    const response = await post({ messages: [{ role: 'user', content: 'go' }], stream: true }, client.signal);
    await response.body?.getReader().read();
    client.abort();
    await kept;
    expect(await messagesOf(store, ann)).toEqual([
      { role: 'user', content: 'go' },
      { role: 'assistant', content: 'as far as ', incomplete: true },
    ]);
  });

  it('has a turn once whose client gave up and sent it again, first or later, also with the result of a call', async () => {
    const store = makeStore();
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{}' } };
    const before: StoredMessage[] = [
      { role: 'user', content: 'look' },
      { role: 'assistant', content: null, tool_calls: [call] },
    ];
    const cutOff = { role: 'assistant' as const, content: 'a ha', incomplete: true as const };
    const result = { role: 'tool' as const, tool_call_id: 'call_1', content: 'a hat' };
    const pay = { role: 'user' as const, content: 'pay' };
    await add(store, ann, { messages: [pay, cutOff] });
    const { ask } = await gateway({ sessions: { store } });
    expect(await ask([pay])).toBe('1. pay');
    expect(await messagesOf(store, ann)).toEqual([pay, { role: 'assistant', content: '1. pay' }]);

    await add(store, ann, { keep: 0, messages: [...before, result, cutOff] });
    await ask([...(before as object[]), result]);
    expect(await messagesOf(store, ann)).toEqual([...before, result, { role: 'assistant', content: '1. look' }]);

    await add(store, ann, { messages: [pay, cutOff] });
    expect(await ask('pay more')).toBe('1. look\n2. pay\n3. pay more');
    expect((await messagesOf(store, ann))?.slice(4, 6)).toEqual([pay, cutOff]);
  });

  it('goes on with the result of a function in the deprecated words, but not with that of another function', async () => {
    const store = makeStore();
    const { post, ask } = await gateway({ sessions: { store } });
    const id = { agentId: 'tools', key: 'agent:tools:openai-user:ann' };
    const more = { model: 'clawdbot:tools', functions: [{ name: 'look', parameters: { type: 'object' } }] };
    const question = { role: 'user', content: 'look' };
    await ask('I am Ann', { model: more.model });
    const answer = await (await post({ ...more, messages: [question] })).json();
    const reply = answer.choices[0].message;
    const result = { role: 'function', name: 'look', content: 'a hat' };
    const called = await messagesOf(store, id);
    expect(await ask([question, reply, result], more)).toBe('a hat');
    const stored = (await messagesOf(store, id)) ?? [];
    expect(stored.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    expect(stored[4]).toMatchObject({
      tool_call_id: (stored[3] as { tool_calls: { id: string }[] }).tool_calls[0]?.id,
    });

    await add(store, id, { keep: 0, messages: called ?? [] });
    const other = { role: 'assistant', content: null, function_call: { name: 'hear', arguments: '{}' } };
    await ask([question, other, { ...result, name: 'hear' }], more);
    expect((await messagesOf(store, id))?.map((message) => message.role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
  });

  it('remembers nothing of a run that stopped only when others had had the session', async () => {
    const store = makeStore();
    const agent: Agent = async function* () {
      yield 'a';
      yield 'b';
    };
    const runtime = embeddedGateway({
      config: { gateway: { auth: { mode: 'none' } } },
      agents: { main: agent },
      sessions: { store },
    });
    const start = (content: string, signal: AbortSignal) => {
      const turn: ChatMessage[] = [{ role: 'user', content }];
      return runtime.run({
        api: 'chat',
        id: 'chatcmpl-1',
        agentId: 'main',
        session: { key: ann.key, stateless: false, history: 'gateway' },
        text: content,
        messages: turn,
        turn,
        attachments: [],
        tools: [],
        toolChoice: 'auto',
        sampling: {},
        metadata: {},
        task: false,
        caller: { id: 'ann' },
        signal,
      });
    };
    const client = new AbortController();
    const givenUp = start('one', client.signal)[Symbol.asyncIterator]();
    await givenUp.next();
    client.abort(clientLeft());
    for await (const _ of start('two', new AbortController().signal));
    await givenUp.return?.();
    expect(await messagesOf(store, ann)).toEqual([
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'ab' },
    ]);
  });

  it('fails the run whose session another has changed meanwhile, and remembers the other', async () => {
    const store = makeStore();
    const started = gate();
    const goOn = gate();
    const slow: Agent = async function* () {
      started.open();
      await goOn.opened;
      yield 'late';
    };
    // Two servers on one store.
    const first = await gateway({ sessions: { store }, agents: { main: slow } });
    const second = await gateway({ sessions: { store } });
    await second.ask('before');
    const lost = first.post({ messages: [{ role: 'user', content: 'one' }] });
    await started.opened;
    expect(await second.ask('two')).toBe('1. before\n2. two');
    goOn.open();
    const response = await lost;
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([500, 'false']);
    expect(await response.json()).toMatchObject({ error: { code: 'session_conflict', type: 'agent_failed' } });
    expect(await second.ask('three')).toBe('1. before\n2. two\n3. three');
  });

  it('seeds the session anew that was removed while its run went on', async () => {
    const store = makeStore();
    const { ask } = await gateway({ sessions: { store } });
    await ask('before');
    const removing: Agent = async function* () {
      await store.remove(ann);
      yield 'ok';
    };
    const other = await gateway({ sessions: { store }, agents: { main: removing } });
    expect(await other.ask('now')).toBe('ok');
    expect(await messagesOf(store, ann)).toEqual([
      { role: 'user', content: 'now' },
      { role: 'assistant', content: 'ok' },
    ]);
  });

  it('keeps nothing that nobody knows, whatever a request adds to its messages', async () => {
    const store = makeStore();
    const junk = Array.from({ length: 1_000 }, () => ({}));
    const { ask } = await gateway({ sessions: { store } });
    const said = { role: 'assistant', content: 'hm', reasoning_content: 'thought', junk };
    await ask([
      { role: 'user', content: [{ type: 'text', text: 'one', junk }], junk },
      said,
      { role: 'user', content: 'two', junk },
    ]);
    expect(await messagesOf(store, ann)).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'one' }] },
      { role: 'assistant', content: 'hm', reasoning_content: 'thought' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: '1. one\n2. two' },
    ]);
  });

  it('remembers nothing of a run that failed', async () => {
    const store = makeStore();
    const failing: Agent = async function* () {
      yield 'half';
      throw new Error('no');
    };
    const { post } = await gateway({ sessions: { store }, agents: { main: failing } });
    expect((await post({ messages: [{ role: 'user', content: 'go' }] })).status).toBe(500);
    expect(await store.list()).toEqual([]);
  });

  it('lists the last used first, and forgets what is removed', async () => {
    const store = makeStore();
    const commit = { messages: [{ role: 'user' as const, content: 'hi' }] };
    await add(store, { agentId: 'main', key: 'a' }, commit);
    // Another tick of the clock that orders them.
    const before = Date.now();
    while (Date.now() < before + 2);
    await add(store, { agentId: 'main', key: 'b' }, commit);
    expect((await store.list()).map((info) => info.key)).toEqual(['b', 'a']);
    expect(await store.remove({ agentId: 'main', key: 'b' })).toBe(true);
    expect(await store.remove({ agentId: 'main', key: 'b' })).toBe(false);
    expect(await messagesOf(store, { agentId: 'main', key: 'b' })).toBeUndefined();
    expect((await store.list()).map((info) => info.key)).toEqual(['a']);
  });
});

describe('a store that fails', () => {
  it('fails the answer, and its text reaches onError and not the client', async () => {
    const store = { ...memorySessions(), append: () => Promise.reject(new Error('disk full at /secret')) };
    const { post, errors } = await gateway({ sessions: { store } });
    const response = await post({ messages: [{ role: 'user', content: 'hi' }] });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('disk');
    expect(errors).toEqual([expect.objectContaining({ message: 'disk full at /secret' })]);
  });
});

describe('sessions in memory', () => {
  it('lets the least recently used leave', async () => {
    const { ask } = await gateway({ sessions: { max: 2 } });
    await ask('a1', { user: 'a' });
    await ask('b1', { user: 'b' });
    await ask('a2', { user: 'a' });
    await ask('c1', { user: 'c' });
    expect(await ask('a3', { user: 'a' })).toBe('1. a1\n2. a2\n3. a3');
    expect(await ask('b2', { user: 'b' })).toBe('1. b2');
  });

  it('counts reading as use', async () => {
    const store = memorySessions({ max: 2 });
    const named = (key: string) => ({ agentId: 'main', key });
    for (const id of [named('a'), named('b')]) await add(store, id, { messages: [{ role: 'user', content: 'hi' }] });
    await store.read(named('a'));
    await add(store, named('c'), { messages: [{ role: 'user', content: 'hi' }] });
    expect((await store.list()).map((info) => info.key)).toEqual(['c', 'a']);
  });

  it('lets a caller who fills it lose its own sessions, not those of another', async () => {
    const config = { gateway: { auth: { mode: 'verify' as const } } };
    const { ask, post } = await gateway(
      { config, sessions: { max: 4 } },
      { verify: (token) => ({ id: token === 'test-token-123' ? 'ann' : 'bob' }) },
    );
    await ask('mine');
    const bob = (user: string) =>
      post({ user, messages: [{ role: 'user', content: 'x' }] }, undefined, { authorization: 'Bearer bob' });
    for (let n = 0; n < 20; n += 1) expect((await bob(`u${n}`)).status).toBe(200);
    expect(await ask('still')).toBe('1. mine\n2. still');
    expect(await textOf(await bob('u19'))).toBe('1. x\n2. x');
    expect(await textOf(await bob('u0'))).toBe('1. x');
  });

  it('counts what messages take of the memory, not the length of their text', async () => {
    const store = memorySessions();
    const many = Array.from(
      { length: 100_000 },
      (_, i): ChatMessage => ({ role: i % 2 ? 'assistant' : 'user', content: '' }),
    );
    await store.append(ann, { expected: 0, messages: many });
    const [info] = await store.list();
    expect(info?.sizeBytes).toBeGreaterThan(JSON.stringify(many).length * 2);
    for (let n = 0; n < 4; n += 1) await add(store, ann, { messages: many });
    expect((await messagesOf(store, ann))?.length).toBeLessThan(3 * many.length);
  });

  it('keeps the newest turns of a session that grows beyond all measure', async () => {
    const store = memorySessions();
    const turn = (content: string): ChatMessage[] => [
      { role: 'user', content },
      { role: 'assistant', content: 'ok' },
    ];
    const huge = 'x'.repeat(9 * 1024 * 1024);
    for (const n of [1, 2, 3]) await add(store, ann, { messages: turn(`${n}${huge}`) });
    expect(await messagesOf(store, ann)).toHaveLength(6);
    await add(store, ann, { messages: turn(`4${huge}`) });
    expect((await messagesOf(store, ann))?.map((message) => String(message.content).slice(0, 2))).toEqual(['4x', 'ok']);
    expect((await store.list())[0]?.sizeBytes).toBeLessThan(10 * 1024 * 1024);
  });
});

describe('sessions that outlive the process', () => {
  it('are known to the next Gateway on the same directory', async () => {
    const dir = temporaryDir();
    const first = await gateway({ sessions: { store: fileSessions({ dir }) } });
    await first.ask('one');
    const second = await gateway({ sessions: { store: fileSessions({ dir }) } });
    expect(await second.ask('two')).toBe('1. one\n2. two');
  });

  it('go on without the turn whose write was cut off', async () => {
    const dir = temporaryDir();
    const first = await gateway({ sessions: { store: fileSessions({ dir }) } });
    await first.ask('one');
    await first.ask('two');
    const [name = ''] = readdirSync(dir);
    const file = join(dir, name);
    writeFileSync(file, readFileSync(file).subarray(0, -20));
    const warnings: string[] = [];
    const store = fileSessions({ dir, onWarning: (message) => warnings.push(message) });
    const second = await gateway({ sessions: { store } });
    expect(await second.ask('three')).toBe('1. one\n2. three');
    expect(warnings).toEqual([expect.stringMatching(/^session file [0-9a-f]{64}\.jsonl: line 3 is not whole/)]);
    const third = await gateway({ sessions: { store: fileSessions({ dir, onWarning: () => {} }) } });
    expect(await third.ask('four')).toBe('1. one\n2. three\n3. four');
  });
});

describe('the options of sessions', () => {
  it.each([
    [{ maxTurn: 3 }, "'maxTurn' is unknown. Did you mean 'maxTurns'?"],
    [{ maxTurns: 0 }, "'maxTurns' must be >= 1; it is 0."],
    [{ maxChars: 'all' }, "'maxChars' must be integer or null; it is 'all'."],
    [{ max: 0 }, "'max' must be >= 1; it is 0."],
    [{ max: 5, store: memorySessions() }, "'max' is for sessions in memory"],
    [{ store: { read: () => undefined } }, "the 'store' has no append, remove, list. Use fileSessions({ dir })."],
  ])('are refused at once where they are wrong: %j', async (sessions, message) => {
    await expect(gateway({ sessions: sessions as never })).rejects.toThrow(message);
  });
});
