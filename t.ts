import { compile } from './lib/validation/ajv';
import { CHAT_REQUEST } from './lib/validation/schema/chat-request';

console.time('c');
const v = compile(CHAT_REQUEST);
console.timeEnd('c');
for (const b of [
  {},
  { messages: [] },
  { messages: 'x' },
  { messages: [{ role: 'bogus' }] },
  { messages: [{ role: 'user' }] },
  { messages: [{ role: 'user', content: null }] },
  { messages: [{ role: 'user', content: [{ type: 'x' }] }] },
  { messages: [{ role: 'user', content: 'x' }], temperature: 3, stream: 'false' },
  { messages: [{ role: 'user', content: 'x' }], tool_choice: 'x' },
  { messages: [{ role: 'user', content: 'x' }], tool_choice: { type: 'function' } },
  { messages: [{ role: 'user', content: 'x' }], metadata: { a: 1 } },
  { messages: [{ role: 'user', content: 'x' }], metadata: { ['a'.repeat(65)]: '1' } },
  { messages: [{ role: 'user', content: 'x' }], tools: null, tool_choice: null, response_format: null },
  { messages: [{ role: 'user', content: 'x' }], verbosity: 'x' },
]) {
  v(b);
  const e = v.errors?.[0];
  console.log(
    JSON.stringify(b).slice(0, 90),
    '=>',
    v.errors?.length,
    e?.keyword,
    e?.instancePath,
    JSON.stringify(e?.params).slice(0, 100),
    e?.propertyName,
  );
}
