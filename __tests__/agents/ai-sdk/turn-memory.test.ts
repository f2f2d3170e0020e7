import { TurnMemory } from '../../../lib/agents/ai-sdk/turn-memory';

const call = (id: string) => ({ id, type: 'function' as const, function: { name: 'f', arguments: '{}' } });
const turn = (id: string, chars = 1) => ({
  calls: [call(id)],
  ids: new Map([[id, id]]),
  messages: [{ role: 'tool' as const, content: 'x'.repeat(chars) }],
});
const knows = (memory: TurnMemory, id: string) =>
  memory.recall({ role: 'assistant', tool_calls: [call(id)] }) !== undefined;

it('forgets the turns of who has most, when they are too many or too large', () => {
  const memory = new TurnMemory();
  memory.remember(turn('ann'), 'ann');
  for (let i = 0; i < 2_000; i++) memory.remember(turn(`many${i}`), 'bob');
  for (let i = 0; i < 10; i++) memory.remember(turn(`large${i}`, 10_000_000), 'bob');
  expect([knows(memory, 'ann'), knows(memory, 'many0'), knows(memory, 'large9'), knows(memory, 'large0')]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
