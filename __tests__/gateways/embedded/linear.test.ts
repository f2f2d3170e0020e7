import { memorySessions } from '../../../lib/gateways/embedded';
import { continuation } from '../../../lib/gateways/embedded/sessions/continuation';
import { Sessions } from '../../../lib/gateways/embedded/sessions/sessions';
import { newestTurns } from '../../../lib/gateways/embedded/sessions/turns';
import { viewOf } from '../../../lib/gateways/embedded/sessions/view';
import type { AgentRun } from '../../../types/gateway';
import type { AssistantMessage, ChatMessage } from '../../../types/openai';

/** Messages that count how often their role is looked at. */
function counted(messages: ChatMessage[]) {
  let looks = 0;
  const watched = messages.map((message) =>
    Object.defineProperty({ ...message }, 'role', {
      enumerable: true,
      get: () => {
        looks += 1;
        return message.role;
      },
    }),
  );
  return { watched, looksPerMessage: () => looks / messages.length };
}

const N = 5_000;
const call = (id: string) => ({ id, type: 'function' as const, function: { name: 'look', arguments: '{}' } });
const ids = Array.from({ length: N }, (_, i) => `call_function_${i}`);
const said: AssistantMessage = { role: 'assistant', content: null, tool_calls: ids.map(call) };
const results = ids.map((id): ChatMessage => ({ role: 'tool', tool_call_id: id, content: 'x' }));

const conversations: [string, ChatMessage[]][] = [
  ['turns', Array.from({ length: N }, (_, i): ChatMessage => ({ role: i % 2 ? 'assistant' : 'user', content: 'x' }))],
  ['user messages', Array.from({ length: N }, (): ChatMessage => ({ role: 'user', content: 'x' }))],
  ['replies', Array.from({ length: N }, (): ChatMessage => ({ role: 'assistant', content: 'x' }))],
  ['results of one reply', [{ role: 'user', content: 'x' }, said, ...results]],
  [
    'calls without a result',
    Array.from({ length: N }, (_, i): ChatMessage => ({ ...said, tool_calls: [call(`c${i}`)] })),
  ],
];

const runOf = (messages: ChatMessage[]): AgentRun =>
  ({
    agentId: 'main',
    caller: { id: 'ann' },
    session: { key: 'k', stateless: false, history: 'gateway' },
    messages,
    turn: messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1),
    attachments: [],
  }) as unknown as AgentRun;

describe('the work for a session grows with its messages, not with their square', () => {
  it.each(conversations)('in its view: %s', (_, messages) => {
    const { watched, looksPerMessage } = counted(messages);
    viewOf(watched, { maxChars: 1e9, maxTurns: 1e9 });
    newestTurns(watched, { maxTurns: 2, weigh: () => 1 });
    expect(looksPerMessage()).toBeLessThan(20);
  });

  it('where results are given to calls', () => {
    const { watched, looksPerMessage } = counted([...results, ...results, said]);
    const turn = watched.slice(0, N);
    const [reply] = watched.slice(-1);
    continuation([reply as ChatMessage], runOf([reply as ChatMessage, ...turn]), turn);
    expect(looksPerMessage()).toBeLessThan(20);
  });

  it.each(conversations)('from the request to the commit: %s', async (_, messages) => {
    const { watched, looksPerMessage } = counted([...messages, { role: 'user', content: 'now' }]);
    const sessions = new Sessions(memorySessions(), {});
    const session = await sessions.open(runOf(watched));
    await session.commit({ role: 'assistant', content: 'ok' });
    await sessions.open(runOf(watched));
    expect(looksPerMessage()).toBeLessThan(50);
  });
});
