import assert from 'node:assert/strict';
import { until } from './until.mjs';

/** One session, as a client may spell it. */
const SPELLINGS = ['twins', 'agent:main:twins', 'AGENT:Main:Twins', 'TWINS'];

const ask = (content) => ({ model: 'clawdbot', messages: [{ role: 'user', content }] });
const keyed = (key) => ({ headers: { 'x-clawdbot-session-key': key } });

export const SESSION_SCENARIOS = {
  'spellings of one session: one run at a time, one memory': async ({ client, model, sessions }) => {
    const before = model.asked.length;
    const asking = SPELLINGS.map((key, index) =>
      client.chat.completions.create(ask(`TWIN-${index} chunks=10 delay=30`), keyed(key)).withResponse(),
    );
    const told = (await Promise.all(asking)).map(({ response }) => response.headers.get('x-clawdbot-session-key'));
    assert.deepEqual(new Set(told), new Set(['agent:main:twins']));
    const calls = model.asked.slice(before);
    assert.equal(calls.length, SPELLINGS.length);
    assert.ok(!calls.some(({ together }) => together > 1), 'two runs at once');
    const last = JSON.stringify(calls.at(-1).messages);
    for (const index of SPELLINGS.keys()) assert.ok(last.includes(`TWIN-${index}`), `it remembers TWIN-${index}`);
    assert.deepEqual(
      (await sessions()).filter((key) => /twins/i.test(key)),
      ['agent:main:twins'],
    );
  },

  'the client’s history: an edit holds, and what goes on is sent alone': async ({ ui, model }) => {
    const say = (messages, more = {}) =>
      ui.chat.completions.create({ model: 'clawdbot', messages, user: 'editor', ...more });
    const user = (content) => ({ role: 'user', content });
    const first = await say([user('DRAFT-1')]);
    const reply = first.choices[0].message;
    await say([user('DRAFT-1'), reply, user('DRAFT-2')]);
    assert.doesNotMatch(model.asked.at(-1).order, /DRAFT-1/, 'only the turn was sent');
    await say([user('DRAFT-1'), reply, user('EDITED-2')]);
    const said = JSON.stringify(model.asked.at(-1).messages);
    assert.doesNotMatch(said, /DRAFT-2/);
    assert.equal(said.split('DRAFT-1').length, 2);

    const edited = [user('DRAFT-1'), reply, user('EDITED-2'), reply, user('CUT: chunks=400 delay=50')];
    const stream = await say(edited, { stream: true });
    let pieces = 0;
    for await (const chunk of stream) if (chunk.choices[0]?.delta.content && ++pieces === 2) stream.controller.abort();
    const run = model.asked.at(-1);
    await until('the model call is over', () => run.closedEarly);
    await say([...edited.slice(0, -1), user('LAST')]);
    assert.doesNotMatch(JSON.stringify(model.asked.at(-1).messages), /CUT:/);
  },

  'case: the Gateway itself folds it since protocol 4': async ({ runtime, sessions, protocol }) => {
    for (const key of ['agent:main:fold-me', 'agent:main:Fold-Me']) {
      const turn = [{ role: 'user', content: 'hi' }];
      const run = {
        id: key,
        agentId: 'main',
        messages: turn,
        turn,
        attachments: [],
        signal: new AbortController().signal,
      };
      const session = { key, stateless: false, history: 'gateway' };
      for await (const _ of runtime.run({ ...run, session, caller: { id: 'ada' } }));
    }
    assert.equal((await sessions()).filter((key) => /fold-me/i.test(key)).length, protocol < 4 ? 2 : 1);
  },

  'agents: their context, where the Gateway tells it': async ({ runtime, protocol }) => {
    const agents = await runtime.agents();
    assert.deepEqual(
      agents.map(({ id, contextLength }) => ({ id, contextLength })),
      ['main', 'beta'].map((id) => ({ id, contextLength: protocol < 4 ? undefined : 200_000 })),
    );
  },

  'the Gateway’s own namespaces are refused': async ({ client, model }) => {
    const before = model.asked.length;
    for (const key of [
      'agent:main::subagent:x',
      ':cron:daily',
      'agent:main:Subagent:x',
      'agent:main:agent:main:acp:x',
    ]) {
      await assert.rejects(client.chat.completions.create(ask('hi'), keyed(key)), {
        status: 400,
        code: 'invalid_value',
      });
    }
    assert.equal(model.asked.length, before);
  },
};
