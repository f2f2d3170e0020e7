import type { Agent } from '../../../lib/gateways/embedded';
import { viewOf } from '../../../lib/gateways/embedded/sessions/view';
import type { AssistantMessage, ChatMessage } from '../../../types/openai';
import { gateway } from './session-kit';

const user = (content: string): ChatMessage => ({ role: 'user', content });
const said = (content: string): ChatMessage => ({ role: 'assistant', content });
const result = (id: string, content = 'done'): ChatMessage => ({ role: 'tool', tool_call_id: id, content });
const calls = (...ids: string[]): AssistantMessage => ({
  role: 'assistant',
  content: '',
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
});

const toolTurn = [user('look'), calls('c1'), result('c1'), said('a hat')];

describe('the view of a transcript', () => {
  it('is the whole of it without a budget', () => {
    const transcript = [user('a'), said('b'), ...toolTurn, user('now')];
    expect(viewOf(transcript, {})).toEqual(transcript);
    expect(viewOf(transcript, { maxTurns: null, maxChars: null })).toEqual(transcript);
  });

  it('has at most maxTurns turns, the current one included', () => {
    const transcript = [user('a'), said('b'), user('c'), said('d'), user('now')];
    expect(viewOf(transcript, { maxTurns: 2 })).toEqual([user('c'), said('d'), user('now')]);
    expect(viewOf(transcript, { maxTurns: 1 })).toEqual([user('now')]);
    expect(viewOf(transcript, { maxTurns: 9 })).toEqual(transcript);
  });

  it('has at most maxChars characters, in whole turns', () => {
    const transcript = [user('aaaa'), said('bbbb'), user('cc'), said('dd'), user('now')];
    expect(viewOf(transcript, { maxChars: 15 })).toEqual(transcript);
    expect(viewOf(transcript, { maxChars: 14 })).toEqual(transcript.slice(2));
    expect(viewOf(transcript, { maxChars: 7 })).toEqual(transcript.slice(2));
    expect(viewOf(transcript, { maxChars: 6 })).toEqual(transcript.slice(4));
  });

  it('has the current turn whole, whatever the budget', () => {
    const turn = [user('x'.repeat(100)), user('y'.repeat(100))];
    expect(viewOf([user('a'), said('b'), ...turn], { maxChars: 1, maxTurns: 1 })).toEqual(turn);
  });

  it('never parts a tool call from its result, nor from the question that led to it', () => {
    const transcript = [user('a'), said('b'), user('look'), calls('c1'), result('c1')];
    expect(viewOf(transcript, { maxTurns: 1, maxChars: 1 })).toEqual(transcript.slice(2));
    expect(viewOf([...toolTurn, user('and now?')], { maxChars: 10 })).toEqual([user('and now?')]);
    const answered = [user('look'), calls('c1'), result('c1'), user('quick!'), said('a hat')];
    expect(viewOf([...answered, user('now')], { maxTurns: 2 })).toEqual([...answered, user('now')]);
  });

  it('counts an image as 4,000 characters, however large it is', () => {
    const image: ChatMessage = {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(50_000)}` } }],
    };
    const transcript = [image, said('ok'), user('now')];
    expect(viewOf(transcript, { maxChars: 4_005 })).toEqual(transcript);
    expect(viewOf(transcript, { maxChars: 4_004 })).toEqual([user('now')]);
  });

  it('gives a call that the client never ran a result that says so', () => {
    const unrun = { role: 'tool', content: '[no result: the client did not run this call]' };
    expect(viewOf([user('look'), calls('c1', 'c2'), result('c2'), said('hm'), user('now')], {})).toEqual([
      user('look'),
      calls('c1', 'c2'),
      result('c2'),
      { ...unrun, tool_call_id: 'c1' },
      said('hm'),
      user('now'),
    ]);
    expect(viewOf([user('look'), calls('c1'), user('never mind')], {})[2]).toEqual({ ...unrun, tool_call_id: 'c1' });
  });

  it('does so in the current turn too, where only a part of the results came', () => {
    expect(viewOf([user('look'), calls('c1', 'c2'), result('c2')], {}).slice(2)).toEqual([
      result('c2'),
      { role: 'tool', tool_call_id: 'c1', content: '[no result: the client did not run this call]' },
    ]);
  });

  it('has no result without its call', () => {
    expect(viewOf([user('a'), said('b'), result('c9'), user('now')], {})).toEqual([user('a'), said('b'), user('now')]);
    expect(viewOf([...toolTurn.slice(0, 3), result('c1', 'twice')], {})).toEqual(toolTurn.slice(0, 3));
  });

  it('shows a reply that was cut off as it stands, and says where there was none', () => {
    const cut = { ...said('as far as'), incomplete: true as const };
    const none = { ...said(''), incomplete: true as const };
    expect(viewOf([user('a'), cut as ChatMessage, user('b'), none as ChatMessage, user('now')], {})).toEqual([
      user('a'),
      said('as far as'),
      user('b'),
      said('[no reply]'),
      user('now'),
    ]);
  });

  it('leaves the transcript as it is', () => {
    const transcript = Object.freeze([user('look'), Object.freeze(calls('c1')), user('now')]);
    const copy = structuredClone(transcript);
    viewOf(transcript, { maxTurns: 1 });
    expect(transcript).toEqual(copy);
  });
});

describe('the budget of a Gateway', () => {
  const seen: ChatMessage[][] = [];
  const agent: Agent = async function* (run) {
    seen.push([...run.conversation]);
    yield 'ok';
  };
  beforeEach(() => seen.splice(0));

  it('bounds what the agent sees of a session, not what is kept', async () => {
    const { ask } = await gateway({ agents: { main: agent }, sessions: { maxTurns: 2 } });
    for (const text of ['one', 'two', 'three']) await ask(text);
    expect(seen.at(-1)).toEqual([user('two'), said('ok'), user('three')]);
  });

  it('does not touch a conversation that names no session', async () => {
    const { ask } = await gateway({ agents: { main: agent }, sessions: { maxTurns: 1 } });
    const messages = [user('one'), said('ok'), user('two')];
    await ask(messages, { user: undefined });
    expect(seen).toEqual([messages]);
  });
});
