import { openAiCompat } from '../../../lib';
import {
  BUILTIN_MODELS,
  type EmbeddedGatewayOptions,
  type EmbeddedRun,
  embeddedGateway,
} from '../../../lib/gateways/embedded';
import { chat, errorOf, request, textOf } from '../../helpers/chat';
import { aborted, CONFIG, gate } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const recall = BUILTIN_MODELS['builtin/recall'];

async function gateway(options: Partial<EmbeddedGatewayOptions> = {}, compat = {}) {
  const runtime = embeddedGateway({ config: CONFIG, agents: { main: recall, beta: recall }, ...options });
  const url = await serve(host(openAiCompat(runtime, { onError: () => undefined, ...compat })));
  return {
    url,
    /** What the agent remembers after this was said. */
    async say(said: string | object[], more: object = {}, headers = {}) {
      const messages = typeof said === 'string' ? [{ role: 'user', content: said }] : said;
      return textOf(await chat(url, request({ messages, ...more }), headers));
    },
  };
}

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

describe('a session of the embedded Gateway', () => {
  it('knows what was said before, once, whether or not the client resends it', async () => {
    const { say } = await gateway();
    expect(await say('one', { user: 'bob' })).toBe('1. one');
    expect(await say('two', { user: 'bob' })).toBe('1. one\n2. two');
    expect(await say([user('one'), assistant('…'), user('two'), assistant('…'), user('three')], { user: 'bob' })).toBe(
      '1. one\n2. two\n3. three',
    );
  });

  it('is not shared by requests without a user, by users, by agents', async () => {
    const { say } = await gateway();
    await say('one', { user: 'bob' });
    expect(await say('two')).toBe('1. two');
    expect(await say('two', { user: 'ada' })).toBe('1. two');
    expect(await say('two', { user: 'bob', model: 'clawdbot:beta' })).toBe('1. two');
    const key = { 'x-clawdbot-session-key': 'shared' };
    await say('one', {}, key);
    expect(await say('two', { model: 'clawdbot:beta' }, key)).toBe('1. two');
    expect(await say('two', {}, key)).toBe('1. one\n2. two');
  });

  it('is one whatever the spelling of its key', async () => {
    const { say } = await gateway();
    await say('one', {}, { 'x-clawdbot-session-key': 'shared' });
    expect(await say('two', {}, { 'x-clawdbot-session-key': 'Agent:main:Shared' })).toBe('1. one\n2. two');
  });

  it('has one run at a time, whatever the spelling of its key', async () => {
    let together = 0;
    let most = 0;
    const { say } = await gateway({
      agents: {
        main: async function* ({ conversation }: EmbeddedRun) {
          most = Math.max(most, ++together);
          for (let turns = 0; turns < 5; turns++) await new Promise(setImmediate);
          together--;
          yield `${conversation.filter(({ role }) => role === 'user').length}`;
        },
      },
    });
    const keys = ['shared', 'SHARED', 'agent:main:shared', 'Agent:Main:Shared', 'AGENT:MAIN:sHARED'];
    const said = await Promise.all(keys.map((key) => say(`to ${key}`, {}, { 'x-clawdbot-session-key': key })));
    expect(new Set(said)).toEqual(new Set(['1', '2', '3', '4', '5']));
    expect(most).toBe(1);
  });

  it('is seeded from what the client sends when it knows nothing, or has been evicted', async () => {
    const { say } = await gateway({ sessions: { max: 1 } });
    const resent = [user('one'), assistant('…'), user('two')];
    expect(await say(resent, { user: 'bob' })).toBe('1. one\n2. two');
    await say('x', { user: 'ada' });
    expect(await say([...resent, assistant('…'), user('three')], { user: 'bob' })).toBe('1. one\n2. two\n3. three');
    expect(await say(resent)).toBe('1. one\n2. two');
  });

  it('is what the client sends when its history is the client’s', async () => {
    const { say } = await gateway({}, { session: { history: 'client' } });
    await say([user('one'), assistant('…'), user('two')], { user: 'bob' });
    expect(await say([user('one'), assistant('…'), user('edited')], { user: 'bob' })).toBe('1. one\n2. edited');
  });

  it('is what the client sends when it brings a tool result that the session did not ask for', async () => {
    const { say } = await gateway();
    await say('one', { user: 'bob' });
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const elsewhere = [
      user('two'),
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c', content: '42' },
    ];
    expect(await say(elsewhere, { user: 'bob' })).toBe('1. two');
  });

  it('leaves the least recently used first', async () => {
    const { say } = await gateway({ sessions: { max: 2 } });
    for (const name of ['a', 'b', 'a', 'c']) await say(name, { user: name });
    expect(await say('x', { user: 'a' })).toBe('1. a\n2. a\n3. x');
    expect(await say('x', { user: 'b' })).toBe('1. x');
  });

  it('forgets a turn whose run failed, so that a retry says it once', async () => {
    let failures = 1;
    const flaky = async function* (run: EmbeddedRun) {
      yield* recall.run(run);
      if (failures-- > 0) throw new Error('boom');
    };
    const { say, url } = await gateway({ agents: { main: flaky } }, { repeatGuard: null });
    expect((await chat(url, request({ user: 'bob' }))).status).toBe(500);
    expect(await say('hi', { user: 'bob' })).toBe('1. hi');
  });

  it('forgets a turn that took too long', async () => {
    const slow = async function* (run: EmbeddedRun) {
      if (run.conversation.length === 1 && run.turn[0]?.content === 'slow') await aborted(run.signal);
      yield* recall.run(run);
    };
    const { say, url } = await gateway({ agents: { main: slow } }, { runTimeoutMs: 30 });
    expect((await chat(url, request({ user: 'bob', messages: [user('slow')] }))).status).toBe(504);
    expect(await say('hi', { user: 'bob' })).toBe('1. hi');
  });

  it('remembers a reply whose client left as far as it came', async () => {
    const seen: EmbeddedRun[] = [];
    const spoke = gate();
    const agent = async function* (run: EmbeddedRun) {
      seen.push(run);
      yield 'as far ';
      yield 'as this';
      if (seen.length > 1) return;
      spoke.open();
      await aborted(run.signal);
    };
    const { url, say } = await gateway({ agents: { main: agent } });
    const controller = new AbortController();
    const response = await chat(url, request({ user: 'bob', stream: true }), {}, controller.signal);
    await spoke.opened;
    controller.abort();
    await response.text().catch(() => undefined);
    await aborted(seen[0]?.signal as AbortSignal);
    await say('and?', { user: 'bob' });
    expect(seen[1]?.conversation).toEqual([user('hi'), assistant('as far as this'), user('and?')]);
  });
});

describe('an agent of the embedded Gateway', () => {
  it('gets the conversation without the instructions, and the instructions apart', async () => {
    const seen: EmbeddedRun[] = [];
    const agent = async function* (run: EmbeddedRun) {
      seen.push(run);
      yield 'ok';
    };
    const { say } = await gateway({ agents: { main: agent } });
    await say([
      { role: 'system', content: 'Be brief.' },
      user('hi'),
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
    ]);
    expect(seen[0]).toMatchObject({
      instructions: 'Be brief.\n\nBe kind.',
      conversation: [user('hi')],
      turn: [user('hi')],
    });
  });

  it.each([
    ['no agents', {}, 'there is no agent'],
    ['an id that no client can name', { 'My Agent': recall }, "'My Agent' must match"],
    ['an agent that is no function', { main: {} as never }, "'main' must be a function"],
  ])('cannot be made from %s', (_, agents, message) => {
    expect(() => embeddedGateway({ config: CONFIG, agents })).toThrow(message);
  });
});

describe('the built-in models', () => {
  const builtins = () =>
    gateway({
      agents: { main: BUILTIN_MODELS['builtin/echo'], tools: BUILTIN_MODELS['builtin/tools'] },
    });
  const tool = (name: string, parameters?: object) => ({ type: 'function', function: { name, parameters } });

  it.each(['one two  three', '  leading', 'trailing \n', '\n\n', 'ü 日本 😀 x'])(
    'echo %j word by word',
    async (said) => {
      const { url } = await builtins();
      const response = await chat(
        url,
        request({ messages: [user(`.${said}`)], stream: true, stream_options: { include_usage: true } }),
      );
      const body = await response.text();
      const pieces = [...body.matchAll(/"delta":\{"content":("(?:[^"\\]|\\.)*")\}/g)].map((match) =>
        JSON.parse(match[1] ?? ''),
      );
      expect(pieces.join('')).toBe(`.${said}`);
      expect(body).toContain(`"completion_tokens":${pieces.length}`);
    },
  );

  it('call the tool that tool_choice names, or the first, and answer with its result', async () => {
    const { url } = await builtins();
    const schema = {
      type: 'object',
      required: ['city', 'days'],
      properties: { city: { type: 'string', enum: ['Oslo'] }, days: { type: 'integer', minimum: 3 }, more: {} },
    };
    const ask = async (more: object) =>
      (await (
        await chat(
          url,
          request({ model: 'clawdbot:tools', tools: [tool('a'), tool('weather', schema)], user: 'bob', ...more }),
        )
      ).json()) as { choices: { message: { tool_calls: { id: string; function: { arguments: string } }[] } }[] };
    expect((await ask({})).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: null, tool_calls: [{ function: { name: 'a', arguments: '{}' } }] },
    });
    const message = (await ask({ tool_choice: tool('weather') })).choices[0]?.message;
    const call = message?.tool_calls[0];
    expect(JSON.parse(call?.function.arguments ?? '')).toEqual({ city: 'Oslo', days: 3 });
    const answer = await ask({
      messages: [user('hi'), message, { role: 'tool', tool_call_id: call?.id, content: 'rain' }],
    });
    expect(answer.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'rain' } });
  });
});

it('answers 404 for an agent that the Gateway does not have', async () => {
  const { url } = await gateway();
  expect(await errorOf(await chat(url, request({ model: 'clawdbot:nobody' })))).toMatchObject({ status: 404 });
});
