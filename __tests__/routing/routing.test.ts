import { request as httpRequest } from 'node:http';
import { openAiCompat } from '../../lib';
import type { OpenAiCompatOptions } from '../../types/options';
import { HI, request } from '../helpers/chat';
import { ask, errorIn } from '../helpers/plain';
import { CONFIG, scriptedRuntime, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const AGENTS = [{ id: 'alpha' }, { id: 'main' }, { id: 'beta' }];

async function gateway(options: OpenAiCompatOptions = {}, agents = AGENTS) {
  const runtime = scriptedRuntime({ agents });
  const url = await serve(host(openAiCompat(runtime, options)));
  return {
    runtime,
    url,
    /** Sends a request and says where it went: agent and session key, or the fault. */
    async route(body: object, headers: Record<string, string> = {}) {
      const response = await ask(url, { messages: HI, ...body }, headers);
      if (response.status !== 200) return errorIn(response);
      const run = runtime.runs.at(-1);
      return { agent: run?.agentId, key: run?.session.key, stateless: run?.session.stateless, response };
    },
  };
}

describe('the agent', () => {
  it.each([
    ['clawdbot', 'main'],
    ['openclaw', 'main'],
    ['CLAWDBOT', 'main'],
    [' clawdbot ', 'main'],
    ['clawdbot:beta', 'beta'],
    ['clawdbot/beta', 'beta'],
    ['openclaw:beta', 'beta'],
    ['openclaw/BETA', 'beta'],
    ['agent:beta', 'beta'],
    ['Agent:Beta', 'beta'],
    ['clawdbot/default', 'main'],
    ['openclaw:default', 'main'],
  ])('of the model %j is %s', async (model, agent) => {
    expect(await (await gateway()).route({ model })).toMatchObject({ agent });
  });

  it.each([
    'gpt-4o',
    'clawdbot:',
    'clawdbot:nobody',
    'clawdbot-main',
    'agent',
    'main',
    'clawdbot:main:x',
    'agent:../main',
    '__proto__',
    'x'.repeat(512),
  ])('of the model %j does not exist', async (model) => {
    const { runtime, route } = await gateway();
    const error = await route({ model });
    expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    expect('message' in error && error.message.length).toBeLessThan(300);
    expect(runtime.runs).toHaveLength(0);
  });

  it('is the one marked default, else main, else the first', async () => {
    const { route } = await gateway({}, [
      { id: 'one' },
      { id: 'two', default: true } as { id: string },
      { id: 'main' },
    ]);
    expect(await route({ model: 'clawdbot' })).toMatchObject({ agent: 'two' });
    expect(await (await gateway({}, [{ id: 'one' }, { id: 'two' }])).route({ model: 'clawdbot' })).toMatchObject({
      agent: 'one',
    });
  });

  it.each(['x-clawdbot-agent-id', 'x-clawdbot-agent', 'x-openclaw-agent-id', 'x-openclaw-agent'])(
    'of the header %s wins over any model, or none',
    async (name) => {
      const { route } = await gateway();
      expect(await route({ model: 'gpt-4o' }, { [name]: 'Beta' })).toMatchObject({ agent: 'beta' });
      expect(await route({}, { [name]: 'beta' })).toMatchObject({ agent: 'beta' });
      expect(await route({ model: 'clawdbot' }, { [name]: 'nobody' })).toMatchObject({
        status: 404,
        code: 'model_not_found',
        param: name,
      });
    },
  );

  it('is a 400 when two headers name different ones', async () => {
    const { route } = await gateway();
    expect(await route({}, { 'x-clawdbot-agent-id': 'main', 'x-openclaw-agent-id': 'beta' })).toMatchObject({
      status: 400,
      param: 'x-openclaw-agent-id',
    });
    expect(await route({}, { 'x-clawdbot-agent-id': 'beta', 'x-openclaw-agent-id': 'BETA' })).toMatchObject({
      agent: 'beta',
    });
  });

  it('may have more names by options.models', async () => {
    const { route } = await gateway({ models: { 'gpt-4o': 'beta', '*': 'alpha' } });
    expect(await route({ model: 'gpt-4o' })).toMatchObject({ agent: 'beta' });
    expect(await route({ model: 'anything' })).toMatchObject({ agent: 'alpha' });
    expect(await route({ model: 'constructor' })).toMatchObject({ agent: 'alpha' });
    expect(await route({ model: 'clawdbot:nobody' })).toMatchObject({ status: 404 });
  });

  it('keeps the request’s model in the answer, and is named in a header', async () => {
    const { url } = await gateway({ models: { 'gpt-4o': 'beta' } });
    const response = await ask(url, request({ model: 'gpt-4o' }));
    expect(response.headers['x-clawdbot-agent-id']).toBe('beta');
    expect(response.body).toMatchObject({ model: 'gpt-4o' });
  });

  it('that a caller may not address is the same 404 as one that does not exist', async () => {
    const { route, url } = await gateway({ verify: () => ({ id: 'ada', agents: ['beta'] }) });
    expect(await route({ model: 'clawdbot' })).toMatchObject({ agent: 'beta' });
    const foreign = errorIn(await ask(url, request({ model: 'clawdbot:main' })));
    const unknown = errorIn(await ask(url, request({ model: 'clawdbot:nope' })));
    expect(foreign.status).toBe(404);
    expect({ ...foreign, message: '' }).toEqual({ ...unknown, message: '' });
    expect(foreign.message.replace('main', 'nope')).toBe(unknown.message);
    expect(await route({ model: 'clawdbot' }, { 'x-clawdbot-session-key': 'agent:main:x' })).toMatchObject({
      status: 404,
    });
  });
});

describe('the session', () => {
  const key = (value: string) => ({ 'x-clawdbot-session-key': value });

  it('is the same for the same user, and another for each agent', async () => {
    const { route } = await gateway();
    const first = await route({ model: 'clawdbot', user: 'bob' });
    expect(first).toMatchObject({ key: 'agent:main:openai-user:bob', stateless: false });
    expect(await route({ model: 'clawdbot', user: ' bob ' })).toMatchObject({ key: 'agent:main:openai-user:bob' });
    expect(await route({ model: 'clawdbot:beta', user: 'bob' })).toMatchObject({ key: 'agent:beta:openai-user:bob' });
  });

  it('is a new one for each request without a user', async () => {
    const { route } = await gateway();
    const first = await route({ model: 'clawdbot' });
    const second = await route({ model: 'clawdbot', user: '  ' });
    expect(first).toMatchObject({ key: expect.stringMatching(/^agent:main:openai:[0-9a-f-]{36}$/), stateless: true });
    expect('key' in first && 'key' in second && first.key !== second.key).toBe(true);
  });

  it.each(['x-clawdbot-session-key', 'x-openclaw-session-key'])(
    'has the key of the header %s, whoever the user is',
    async (name) => {
      const { route } = await gateway();
      expect(await route({ model: 'clawdbot', user: 'bob' }, { [name]: 'My/Key:1' })).toMatchObject({
        key: 'agent:main:my/key:1',
        agent: 'main',
        stateless: false,
      });
    },
  );

  it('of a key that names an agent goes to that agent, unless the request names another', async () => {
    const { route } = await gateway();
    expect(await route({ model: 'clawdbot' }, key('agent:beta:x'))).toMatchObject({
      agent: 'beta',
      key: 'agent:beta:x',
    });
    expect(await route({ model: 'clawdbot:beta' }, key('agent:beta:x'))).toMatchObject({ agent: 'beta' });
    expect(await route({ model: 'clawdbot:main' }, key('agent:beta:x'))).toMatchObject({
      status: 400,
      param: 'x-clawdbot-session-key',
    });
    expect(await route({ model: 'clawdbot' }, { ...key('agent:beta:x'), 'x-clawdbot-agent': 'main' })).toMatchObject({
      status: 400,
    });
    expect(await route({ model: 'clawdbot' }, key('agent:nobody:x'))).toMatchObject({
      status: 404,
      param: 'x-clawdbot-session-key',
    });
  });

  it.each([['foo'], ['FOO'], ['agent:main:foo'], ['AGENT:main:foo'], ['Agent:Main:Foo']])(
    'that is called %j is one and the same, whatever its spelling',
    async (spelling) => {
      const { route } = await gateway();
      const named = await route({ model: 'clawdbot' }, key(spelling));
      expect(named).toMatchObject({ agent: 'main', key: 'agent:main:foo' });
      expect('response' in named && named.response.headers['x-clawdbot-session-key']).toBe('agent:main:foo');
    },
  );

  it.each([{ user: 'Bob' }, { user: 'x:y' }, { user: 'agent:main:x' }])(
    'of %j is reached again by the key that the answer tells, by its owner and by the operator',
    async (more) => {
      const { route } = await gateway({
        verify: (token) => ({ id: token, sessions: token === 'root' ? 'any' : 'own' }),
      });
      const as = (who: string, headers: Record<string, string> = {}) => ({
        authorization: `Bearer ${who}`,
        ...headers,
      });
      const first = await route({ model: 'clawdbot', ...more }, as('ada'));
      const told = 'response' in first ? (first.response.headers['x-clawdbot-session-key'] ?? '') : '';
      expect(first).toMatchObject({ key: told });
      expect(await route({ model: 'clawdbot' }, as('ada', key(told)))).toMatchObject({ key: told });
      expect(await route({ model: 'clawdbot' }, as('root', key(told)))).toMatchObject({ key: told });
      expect(await route({ model: 'clawdbot' }, as('bob', key(told)))).toMatchObject({
        key: `agent:main:caller:bob:${told}`,
      });
    },
  );

  it('keeps the case of an id that a chat service gave', async () => {
    const { route } = await gateway();
    expect(await route({ model: 'clawdbot' }, key('Matrix:Group:!aBc:server'))).toMatchObject({
      key: 'agent:main:matrix:group:!aBc:server',
    });
  });

  it.each([
    ['a reserved namespace', 'subagent:x'],
    ['another', 'CRON:x'],
    ['one behind an agent', 'agent:main:acp:x'],
    ['one behind an agent, in capitals', 'Agent:main:Harness:x'],
    ['one behind an agent and more colons', 'agent:main::subagent:x'],
    ['one behind more colons', 'agent::main:cron:x'],
    ['one behind two agents', 'agent:main:agent:main:subagent:x'],
    ['one behind a colon', ':cron:daily'],
    ['a colon at its end', 'cron:daily:'],
    ['an agent and nothing else', 'agent:main:'],
    ['two colons', 'a::b'],
    ['600 characters', 'k'.repeat(600)],
    ['a space', 'a b'],
    ['a letter outside of ASCII', 'caf\u00e9'],
  ])('refuses a key with %s', async (_, value) => {
    expect(await (await gateway()).route({ model: 'clawdbot' }, key(value))).toMatchObject({
      status: 400,
      code: 'invalid_value',
      param: 'x-clawdbot-session-key',
    });
  });

  it('refuses a key that was sent twice', async () => {
    const { url } = await gateway();
    const status = await new Promise((resolve, reject) => {
      const req = httpRequest(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${TOKEN}`,
          'content-type': 'application/json',
          'x-clawdbot-session-key': ['a', 'b'],
        },
      });
      req.on('response', (res) => resolve(res.resume().statusCode)).on('error', reject);
      req.end(JSON.stringify(request()));
    });
    expect(status).toBe(400);
  });

  it.each(['two\nlines', 'nul\u0000', 'lone \ud800 half'])('refuses the user %j', async (user) => {
    expect(await (await gateway()).route({ model: 'clawdbot', user })).toMatchObject({ status: 400, param: 'user' });
  });

  it('is named in a header that no user can break', async () => {
    const { route, url } = await gateway();
    const named = await route({ model: 'clawdbot', user: '日本 a/b' });
    expect(named).toMatchObject({ key: 'agent:main:openai-user:日本 a/b' });
    expect('response' in named && named.response.headers['x-clawdbot-session-key']).toBe(
      'agent:main:openai-user:%E6%97%A5%E6%9C%AC%20a/b',
    );
    expect((await ask(url, request())).headers['x-clawdbot-session-key']).toBeUndefined();
    expect((await ask(url, request({ user: 'bob', stream: true }))).headers['x-clawdbot-session-key']).toBe(
      'agent:main:openai-user:bob',
    );
  });

  it('is not told where its name would fill a proxy’s buffer of headers', async () => {
    const { route } = await gateway();
    const named = await route({ model: 'clawdbot', user: '日'.repeat(512) });
    expect(named).toMatchObject({ stateless: false });
    expect('response' in named && named.response.headers['x-clawdbot-session-key']).toBeUndefined();
    expect('response' in named && named.response.headers['x-clawdbot-session-source']).toBe('user');
  });

  it('of a caller of its own cannot be named by anybody else', async () => {
    const { route } = await gateway({ verify: (token) => ({ id: token }) });
    const as = (who: string, more: Record<string, string> = {}) => ({ authorization: `Bearer ${who}`, ...more });
    expect(await route({ model: 'clawdbot', user: 'x' }, as('ada'))).toMatchObject({
      key: 'agent:main:caller:ada:openai-user:x',
    });
    expect(await route({ model: 'clawdbot' }, as('bob', key('agent:main:caller:ada:openai-user:x')))).toMatchObject({
      key: 'agent:main:caller:bob:agent:main:caller:ada:openai-user:x',
    });
  });
});

it('answers a request for an agent when there is none with 404', async () => {
  const { route } = await gateway({}, []);
  expect(await route({ model: 'clawdbot' })).toMatchObject({ status: 404 });
});

it('reads limits from the config of the moment', async () => {
  let maxBodyBytes = 64;
  const config = () => ({ gateway: { ...CONFIG.gateway, http: { endpoints: { chatCompletions: { maxBodyBytes } } } } });
  const url = await serve(host(openAiCompat(scriptedRuntime({ config }))));
  expect(errorIn(await ask(url, request({ user: 'x'.repeat(64) })))).toMatchObject({
    status: 413,
    code: 'body_too_large',
  });
  maxBodyBytes = 4_096;
  expect((await ask(url, request({ user: 'x'.repeat(64) }))).status).toBe(200);
});
