import { openAiCompat } from '../../lib';
import type { AgentEvent } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, chunksOf, errorOf, request, sdk } from '../helpers/chat';
import { ask, errorIn } from '../helpers/plain';
import { scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

async function acme(options: OpenAiCompatOptions = {}) {
  const runtime = scriptedRuntime({
    agents: [{ id: 'main' }, { id: 'beta' }],
    run: async function* (): AsyncGenerator<AgentEvent> {
      yield { type: 'progress', id: '1', tool: 'search', phase: 'start' };
      yield { type: 'text', text: 'hello' };
    },
  });
  const compat = openAiCompat(runtime, { name: 'acme', progress: 'extension', ...options });
  return { runtime, url: await serve(host(compat)) };
}

describe('a host with a name of its own', () => {
  it('lists its models under it', async () => {
    const { url } = await acme();
    expect((await sdk(url).models.list()).data.map(({ id, owned_by }) => [id, owned_by])).toEqual([
      ['acme', 'acme'],
      ['acme:main', 'acme'],
      ['acme:beta', 'acme'],
    ]);
  });

  it.each(['acme:beta', 'ACME/beta', 'clawdbot:beta', 'openclaw/beta', 'agent:beta'])(
    'understands the model %s',
    async (model) => {
      const { url } = await acme();
      expect((await chat(url, request({ model }))).headers.get('x-acme-agent-id')).toBe('beta');
      expect(await sdk(url).models.retrieve(model)).toMatchObject({ id: model, owned_by: 'acme' });
    },
  );

  it.each(['x-acme-agent-id', 'x-acme-agent', 'x-clawdbot-agent-id', 'x-openclaw-agent'])(
    'understands the header %s',
    async (name) => {
      const { url, runtime } = await acme();
      await chat(url, request({ model: undefined }), { [name]: 'beta' });
      expect(runtime.runs[0]?.agentId).toBe('beta');
    },
  );

  it.each(['x-acme-session-key', 'x-clawdbot-session-key', 'x-openclaw-session-key'])(
    'takes a session key from %s, and answers in headers of its own name',
    async (name) => {
      const { url, runtime } = await acme();
      const { headers } = await chat(url, request({ temperature: 0.2 }), { [name]: 'agent:main:tea' });
      expect(runtime.runs[0]?.session.key).toBe('agent:main:tea');
      expect([...headers].filter(([header]) => /acme|clawdbot/.test(header))).toEqual([
        ['x-acme-agent-id', 'main'],
        ['x-acme-ignored-params', 'temperature'],
        ['x-acme-session-key', 'agent:main:tea'],
        ['x-acme-session-source', 'x-acme-session-key'],
      ]);
    },
  );

  it('refuses two session keys that differ', async () => {
    const { url } = await acme();
    const headers = { 'x-acme-session-key': 'a', 'x-clawdbot-session-key': 'b' };
    expect(errorIn(await ask(url, request(), headers))).toMatchObject({
      status: 400,
      message: expect.stringContaining("it differs from 'x-acme-session-key'"),
    });
  });

  it('shows progress in a field of its name, of an answer and of a stream', async () => {
    const { url } = await acme();
    const answer = (await ask(url, request())).body as { choices: { message: object }[] };
    expect(answer.choices[0]?.message).toHaveProperty('acme_progress', [{ id: '1', tool: 'search', phase: 'start' }]);
    const chunks = await chunksOf(await chat(url, request({ stream: true })));
    expect(chunks.map((chunk) => Object.keys(chunk.choices[0]?.delta ?? {}))).toContainEqual(['acme_progress']);
  });

  it('names itself in errors, and lets pages read its headers', async () => {
    const { url } = await acme({ cors: { origins: ['https://chat.example'] } });
    const answer = await chat(url, request({ model: 'gpt-4' }), { origin: 'https://chat.example' });
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-acme-agent-id');
    expect((await errorOf(answer)).message).toContain('Use `acme` or `acme:<agentId>`');
  });

  it('writes a hyphen of its name as an underscore where it names a field', async () => {
    const { url } = await acme({ name: 'acme-bots' });
    const answer = (await ask(url, request({ model: 'acme-bots:main' }))).body as {
      choices: { message: object }[];
    };
    expect(answer.choices[0]?.message).toHaveProperty('acme_bots_progress');
  });

  it.each(['', 'Acme', '1st', 'a b', 'a_b', 'a'.repeat(33), 'ä'])('cannot be called %j', (name) => {
    expect(() => openAiCompat(scriptedRuntime(), { name })).toThrow("openAiCompat options: 'name' must match");
  });
});
