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
import type { ChatMessage } from '../../../types/openai';
import { gateway, temporaryDir } from './session-kit';

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
    expect(await store.read(ann)).toEqual([...edited, { role: 'assistant', content: '1. one\n2. zwei' }]);
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
    const stored = await store.read({ agentId: 'tools', key: 'agent:tools:openai-user:ann' });
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
        await store.append(id, commit);
        onKept();
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
    expect(await store.read(ann)).toEqual([
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
    await store.append(ann, { messages: [pay, cutOff] });
    const { ask } = await gateway({ sessions: { store } });
    expect(await ask([pay])).toBe('1. pay');
    expect(await store.read(ann)).toEqual([pay, { role: 'assistant', content: '1. pay' }]);

    await store.append(ann, { keep: 0, messages: [...before, result, cutOff] });
    await ask([...(before as object[]), result]);
    expect(await store.read(ann)).toEqual([...before, result, { role: 'assistant', content: '1. look' }]);

    await store.append(ann, { messages: [pay, cutOff] });
    expect(await ask('pay more')).toBe('1. look\n2. pay\n3. pay more');
    expect((await store.read(ann))?.slice(4, 6)).toEqual([pay, cutOff]);
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
    const called = await store.read(id);
    expect(await ask([question, reply, result], more)).toBe('a hat');
    const stored = (await store.read(id)) ?? [];
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

    await store.append(id, { keep: 0, messages: called ?? [] });
    const other = { role: 'assistant', content: null, function_call: { name: 'hear', arguments: '{}' } };
    await ask([question, other, { ...result, name: 'hear' }], more);
    expect((await store.read(id))?.map((message) => message.role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
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
    expect(await store.read(ann)).toEqual([
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'ab' },
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
    await store.append({ agentId: 'main', key: 'a' }, commit);
    // Another tick of the clock that orders them.
    const before = Date.now();
    while (Date.now() < before + 2);
    await store.append({ agentId: 'main', key: 'b' }, commit);
    expect((await store.list()).map((info) => info.key)).toEqual(['b', 'a']);
    expect(await store.remove({ agentId: 'main', key: 'b' })).toBe(true);
    expect(await store.remove({ agentId: 'main', key: 'b' })).toBe(false);
    expect(await store.read({ agentId: 'main', key: 'b' })).toBeUndefined();
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
    for (const id of [named('a'), named('b')]) await store.append(id, { messages: [{ role: 'user', content: 'hi' }] });
    await store.read(named('a'));
    await store.append(named('c'), { messages: [{ role: 'user', content: 'hi' }] });
    expect((await store.list()).map((info) => info.key)).toEqual(['c', 'a']);
  });

  it('keeps the newest turns of a session that grows beyond all measure', async () => {
    const store = memorySessions();
    const turn = (content: string): ChatMessage[] => [
      { role: 'user', content },
      { role: 'assistant', content: 'ok' },
    ];
    const huge = 'x'.repeat(9 * 1024 * 1024);
    for (const n of [1, 2, 3]) await store.append(ann, { messages: turn(`${n}${huge}`) });
    expect(await store.read(ann)).toHaveLength(6);
    await store.append(ann, { messages: turn(`4${huge}`) });
    expect((await store.read(ann))?.map((message) => String(message.content).slice(0, 2))).toEqual(['4x', 'ok']);
    expect((await store.list())[0]?.size).toBeLessThan(10 * 1024 * 1024);
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
