import { promptText } from '../../../lib/gateways/clawdbot/prompt';
import type { ChatMessage } from '../../../types/openai';
import { agentRun } from './helpers';

const CONVERSATION: ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hello, who are you?' },
  { role: 'assistant', content: 'I am Claude.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What did I ' },
      { type: 'text', text: 'just ask you?' },
    ],
  },
];

it('is the bare text of a single message, with its white space', () => {
  expect(promptText(agentRun('def f():\n    return 1'), true)).toBe('def f():\n    return 1');
});

it('tells the conversation behind markers when the session knows nothing', () => {
  expect(promptText(agentRun(CONVERSATION), true)).toBe(
    '[Chat messages since your last reply - for context]\n' +
      'User: Hello, who are you?\nAssistant: I am Claude.\n\n' +
      '[Current message - respond to this]\nUser: What did I \njust ask you?',
  );
});

it('is the instructions of a turn that has nothing else', () => {
  expect(promptText(agentRun([{ role: 'system', content: 'Greet the user.' }]), true)).toBe('Greet the user.');
});

it('is only the turn when the session knows the rest', () => {
  expect(promptText(agentRun(CONVERSATION), false)).toBe('What did I \njust ask you?');
});

it('names a tool result by its call, and keeps an empty one', () => {
  const messages: ChatMessage[] = [
    { role: 'user', content: 'Weather?' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: '' },
  ];
  expect(promptText(agentRun(messages), false)).toBe('[Current message - respond to this]\nTool:call_1: ');
  expect(promptText(agentRun(messages), true)).toContain(
    'Assistant: tool_call id=call_1 name=weather arguments={"city":"Bern"}\n',
  );
});

it('tells several messages of one turn apart', () => {
  const messages: ChatMessage[] = [
    { role: 'user', content: 'one' },
    { role: 'user', content: 'two' },
  ];
  expect(promptText(agentRun(messages), false)).toMatch(/\nUser: one\n\n\[Current message[^\n]*\nUser: two$/);
});

it.each(['/new', '/reset now'])('keeps %j text, though a Gateway would obey it', (text) => {
  expect(promptText(agentRun(text), false)).toBe(`[Current message - respond to this]\nUser: ${text}`);
});

it('is never empty, and never an older message, when the turn is blank', () => {
  expect(promptText(agentRun('  '), true)).toBe('[Current message - respond to this]\nUser: ');
  const blank: ChatMessage[] = [...CONVERSATION.slice(0, 3), { role: 'user', content: ' ' }];
  expect(promptText(agentRun(blank), true)).toMatch(/Assistant: I am Claude\.\n\n\[Current message[^\n]*\nUser: $/);
});
