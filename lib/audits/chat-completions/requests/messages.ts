import { refusals } from './refused';

const user = (content: unknown) => ({ role: 'user', content });
const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };

/** What is wrong with `messages` is refused, and `param` says where. */
export const MESSAGES = refusals([
  ['messages-missing', 'MUST', 'No `messages`: 400.', { messages: undefined }, { about: 'messages' }],
  ['messages-null', 'MUST', '`messages: null`: 400.', { messages: null }, { about: 'messages' }],
  ['messages-text', 'MUST', '`messages` as a text: 400.', { messages: 'hi' }, { about: 'messages' }],
  ['messages-empty', 'MUST', '`messages: []`: 400.', { messages: [] }, { about: 'messages' }],
  ['message-number', 'MUST', 'A message that is a number: 400.', { messages: [123] }, { about: 'messages' }],
  ['role-missing', 'MUST', 'A message without `role`: 400.', { messages: [{ content: 'hi' }] }, { about: 'messages' }],
  [
    'role-number',
    'MUST',
    'A `role` that is a number: 400.',
    { messages: [{ role: 1, content: 'hi' }] },
    { about: 'messages' },
  ],
  [
    'role-unknown',
    'MUST',
    'An unknown `role`: 400.',
    { messages: [{ role: 'narrator', content: 'hi' }] },
    { about: 'messages' },
  ],
  [
    'content-missing',
    'MUST',
    'A user message without `content`: 400.',
    { messages: [{ role: 'user' }] },
    { about: 'messages' },
  ],
  [
    'content-null',
    'MUST',
    'A user message with `content: null`: 400.',
    { messages: [user(null)] },
    { about: 'messages' },
  ],
  ['content-number', 'MUST', '`content` as a number: 400.', { messages: [user(123)] }, { about: 'messages' }],
  [
    'content-object',
    'MUST',
    '`content` as an object: 400.',
    { messages: [user({ text: 'hi' })] },
    { about: 'messages' },
  ],
  ['part-number', 'MUST', 'A content part that is a number: 400.', { messages: [user([1])] }, { about: 'messages' }],
  [
    'part-unknown',
    'MUST',
    'A content part of an unknown type: 400.',
    { messages: [user([{ type: 'smell', smell: 'x' }])] },
    { about: 'messages' },
  ],
  [
    'part-text-missing',
    'MUST',
    'A text part without `text`: 400.',
    { messages: [user([{ type: 'text' }])] },
    { about: 'messages' },
  ],
  [
    'system-image',
    'SHOULD',
    'An image in a system message: 400.',
    {
      messages: [
        { role: 'system', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
        user('hi'),
      ],
    },
    { about: 'messages' },
  ],
  [
    'assistant-empty',
    'SHOULD',
    'An assistant message with neither content nor calls: 400.',
    { messages: [user('hi'), { role: 'assistant' }, user('go on')] },
    { about: 'messages' },
  ],
  [
    'tool-call-id-missing',
    'MUST',
    'A tool message without `tool_call_id`: 400.',
    {
      messages: [
        user('hi'),
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', content: 'done' },
      ],
    },
    { about: 'messages' },
  ],
  [
    'tool-orphan',
    'SHOULD',
    'A tool message that answers no call: 400.',
    { messages: [user('hi'), { role: 'tool', tool_call_id: 'call_9', content: 'done' }] },
    { about: 'messages' },
  ],
  [
    'tool-unanswered',
    'SHOULD',
    'A call without its tool message: 400.',
    { messages: [user('hi'), { role: 'assistant', content: null, tool_calls: [call] }, user('and?')] },
    { about: 'messages' },
  ],
  [
    'assistant-last',
    'MAY',
    'A conversation that ends with the assistant: 400, there is nothing new to answer.',
    { messages: [user('hi'), { role: 'assistant', content: 'hello' }] },
    { about: 'messages' },
  ],
  [
    'path-role',
    'SHOULD',
    '`param` is the whole path of a wrong role.',
    { messages: [user('hi'), { role: 'narrator', content: 'hi' }] },
    { param: ['messages[1].role', 'messages[1]'] },
  ],
  [
    'path-content',
    'SHOULD',
    '`param` is the whole path of a wrong content.',
    { messages: [user('hi'), user(123)] },
    { param: 'messages[1].content' },
  ],
  [
    'path-part',
    'SHOULD',
    '`param` is the whole path of a wrong content part.',
    { messages: [user([{ type: 'text', text: 'a' }, { type: 'smell' }])] },
    { param: ['messages[0].content[1].type', 'messages[0].content[1]'] },
  ],
]);
