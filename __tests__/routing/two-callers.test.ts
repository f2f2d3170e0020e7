import { request as httpRequest } from 'node:http';
import { openAiCompat } from '../../lib';
import type { Caller } from '../../types/gateway';
import { scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

/** Ada has the agent main; Bob has beta. Each has named sessions; Bob tries to get into Ada's. */
const CALLERS: Record<string, Caller> = {
  ada: { id: 'ada', agents: ['main'] },
  bob: { id: 'bob', agents: ['beta'] },
  'ada-2': { id: 'ada-2', agents: ['main', 'beta'] },
};

const FROM = [
  'x-clawdbot-session-key',
  'x-openwebui-chat-id',
  'metadata.session_id',
  'prompt_cache_key',
  'conversation',
  'user',
];

type Headers = Record<string, string | string[]>;
interface Attempt {
  body?: object;
  headers?: Headers;
  as?: string;
}

async function gateway() {
  const runtime = scriptedRuntime({ agents: [{ id: 'main' }, { id: 'beta' }] });
  const compat = openAiCompat(runtime, {
    verify: async (token) => CALLERS[token] ?? null,
    session: { from: FROM },
    models: { 'gpt-4o': 'main', titles: { agent: 'main', task: true } },
  });
  const url = await serve(host(compat));
  return {
    runtime,
    /** As raw as Node lets it be: headers may come twice, in any bytes. */
    send: ({ body = {}, headers = {}, as = 'bob' }: Attempt) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const text = JSON.stringify({ model: 'clawdbot', messages: [{ role: 'user', content: 'hi' }], ...body });
        const req = httpRequest(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${as}`, 'content-type': 'application/json', ...headers },
        });
        req.on('response', (res) => {
          let received = '';
          res.on('data', (data) => {
            received += data;
          });
          res.on('end', () => resolve({ status: res.statusCode ?? 0, text: received }));
        });
        req.on('error', reject).end(text);
      }),
  };
}

const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const key = (value: string | string[]): Attempt => ({ headers: { 'x-clawdbot-session-key': value } });

/** What Ada's sessions are called. */
const ADAS = [
  'agent:main:caller:ada:openai-user:secret',
  'agent:main:caller:ada:secret',
  'agent:main:caller:ada:x-openwebui-chat-id:secret',
];

const SESSIONS: Attempt[] = [
  ...ADAS.map(key),
  ...ADAS.map((name) => key(name.replace(':main:', ':beta:'))),
  ...ADAS.map((name) => key(name.toUpperCase())),
  ...ADAS.map((name) => key(name.replace('agent:main:', ''))),
  ...ADAS.map((name) => key(encodeURIComponent(name))),
  ...ADAS.map((name) => ({ headers: { 'x-openclaw-session-key': name } })),
  ...ADAS.map((user) => ({ body: { user } })),
  ...ADAS.map((id) => ({ body: { metadata: { session_id: id } } })),
  ...ADAS.map((name) => ({ body: { prompt_cache_key: name } })),
  ...ADAS.map((id) => ({ body: { conversation: { id } } })),
  ...ADAS.map((name) => ({ headers: { 'x-openwebui-chat-id': name } })),
  { body: { user: '../caller:ada:openai-user:secret' } },
  { body: { user: 'secret' } },
  { body: { user: 'ada:openai-user:secret' } },
  { body: { user: ' secret ' } },
  { body: { user: 'ѕecret' } },
  { body: { user: 'secret', metadata: { session_id: 'secret' } } },
  key('secret'),
  key('caller:ada:secret'),
  key('Caller:Ada:secret'),
  key('agent:beta:caller:ada:secret'),
  key('agent::caller:ada:secret'),
  key('agent:beta:agent:main:caller:ada:secret'),
  key('agent:main%3Acaller:ada:secret'),
  key('agent:beta:caller:bob:../ada:secret'),
  key('__proto__'),
  key('constructor'),
  { body: { user: '__proto__' } },
  { body: JSON.parse('{"__proto__": {"user": "secret"}, "constructor": {"prototype": {"user": "secret"}}}') },
  { as: 'ada-2', ...key('secret') },
  { as: 'ada-2', ...key('agent:main:caller:ada:secret') },
  { as: 'ada-2', body: { user: 'secret' } },
];

const REFUSED: Attempt[] = [
  key(['agent:main:caller:ada:secret', 'x']),
  key(latin1('agent:main:caller:аda:secret')),
  key('agent:main:caller:ada:secret '.repeat(40)),
  key('a'.repeat(5_000)),
  key('subagent:ada'),
  key('agent:beta:cron:ada'),
  key('AGENT:BETA:ACP:ada'),
  { headers: { 'x-clawdbot-session-key': 'mine', 'x-openclaw-session-key': 'agent:main:caller:ada:secret' } },
  { body: { user: ['secret'] } },
  { body: { user: { toString: 'secret' } } },
  { body: { user: 'secret\u0000' } },
  { body: { conversation: { id: ['secret'] } } },
  { body: { metadata: { session_id: { $ne: null } } } },
];

const AGENTS: Attempt[] = [
  ...[
    'clawdbot:main',
    'clawdbot/main',
    'openclaw:main',
    'agent:main',
    'CLAWDBOT:MAIN',
    ' agent:main ',
    'gpt-4o',
    'titles',
    'clawdbot:main\u0000',
    'clawdbot:mаin',
    'clawdbot:%6dain',
    'clawdbot:main/',
    'clawdbot:beta/../main',
    'clawdbot:__proto__',
  ].map((model) => ({ body: { model } })),
  ...['main', 'MAIN', 'main,beta', 'beta/../main', '%6dain', '__proto__'].map((agent) => ({
    headers: { 'x-clawdbot-agent-id': agent },
  })),
  { headers: { 'x-openclaw-agent': 'main' } },
  { body: { model: 'titles' }, headers: { 'x-openwebui-task': 'title' } },
];

describe('a caller never reaches another’s session', () => {
  it.each(SESSIONS)('%j: it stays within its own, or is refused', async (attempt) => {
    const { runtime, send } = await gateway();
    const { status, text } = await send(attempt);
    const own = `:caller:${attempt.as ?? 'bob'}:`;
    if (status !== 200) {
      expect([400, 404]).toContain(status);
      expect(runtime.runs).toEqual([]);
      return;
    }
    const [run] = runtime.runs;
    expect(run?.session.key).toMatch(new RegExp(`^agent:(main|beta)${own}`));
    expect(ADAS).not.toContain(run?.session.key);
    expect(text).not.toContain('ada:');
  });

  it.each(REFUSED)('%j: it is refused', async (attempt) => {
    const { runtime, send } = await gateway();
    const { status } = await send(attempt);
    // 404 where the key names an agent that is not the caller's: that is looked at first.
    expect([400, 404]).toContain(status);
    expect(runtime.runs).toEqual([]);
  });

  it('whose names are all different from its own', async () => {
    const { runtime, send } = await gateway();
    for (const attempt of SESSIONS) await send(attempt);
    for (const attempt of SESSIONS) await send({ ...attempt, as: 'ada', body: { ...attempt.body, model: 'clawdbot' } });
    const keys = (id: string) =>
      new Set(
        runtime.runs.filter((run) => run.caller.id === id && !run.session.stateless).map((run) => run.session.key),
      );
    const adas = keys('ada');
    expect(adas.size).toBeGreaterThan(5);
    for (const id of ['bob', 'ada-2']) expect([...keys(id)].filter((name) => adas.has(name))).toEqual([]);
  });
});

describe('a caller never reaches another’s agent', () => {
  it.each(AGENTS)('%j: as if there were none', async (attempt) => {
    const { runtime, send } = await gateway();
    const foreign = await send(attempt);
    expect([foreign.status, runtime.runs]).toEqual([404, []]);
    const { error } = JSON.parse(foreign.text);
    expect(error.code).toBe('model_not_found');
    expect(error.message).toMatch(/^The model `.*` does not exist or you do not have access to it\. /);
  });

  it('and cannot tell it from one that does not exist', async () => {
    const { send } = await gateway();
    const answers = await Promise.all(['main', 'nope'].map((id) => send({ body: { model: `clawdbot:${id}` } })));
    expect(answers[0]?.text.replaceAll('main', 'nope')).toBe(answers[1]?.text);
  });
});

it('makes at least 60 attempts', () => {
  expect(SESSIONS.length + REFUSED.length + AGENTS.length).toBeGreaterThanOrEqual(60);
});
