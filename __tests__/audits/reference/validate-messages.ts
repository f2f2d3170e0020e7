import type { Json } from './json';
import { refuse } from './refusal';

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function part(value: unknown, path: string, role: string): void {
  if (!isObject(value)) refuse(path, 'invalid_type');
  const { type } = value;
  const textOnly = role === 'system' || role === 'developer' || role === 'function';
  if (type === 'text') {
    if (typeof value.text !== 'string') refuse(`${path}.text`, 'missing_required_parameter');
  } else if (type === 'image_url' && !textOnly) {
    image(value.image_url, `${path}.image_url`);
  } else if (type === 'input_audio' && !textOnly) {
    const audio = value.input_audio ?? {};
    if (typeof audio.data !== 'string') refuse(`${path}.input_audio.data`, 'missing_required_parameter');
    if (!['wav', 'mp3'].includes(audio.format)) refuse(`${path}.input_audio.format`, 'invalid_value');
  } else if (type === 'file' && !textOnly) {
    if (!value.file?.file_data && !value.file?.file_id) refuse(`${path}.file`, 'missing_required_parameter');
  } else if (type !== 'refusal' || role !== 'assistant') refuse(`${path}.type`, 'invalid_value');
}

function image(value: unknown, path: string): void {
  if (!isObject(value) || typeof value.url !== 'string') refuse(`${path}.url`, 'missing_required_parameter');
  const data = /^data:image\/\w+;base64,([A-Za-z0-9+/]+=*)$/.exec(value.url)?.[1];
  if (!data?.startsWith('iVBOR')) refuse(`${path}.url`, 'invalid_value');
}

function content(value: unknown, path: string, role: string): void {
  if (typeof value === 'string') return;
  if (value === null || value === undefined) refuse(path, value === null ? null : 'missing_required_parameter');
  if (!Array.isArray(value)) refuse(path, 'invalid_type');
  for (const [i, each] of value.entries()) part(each, `${path}[${i}]`, role);
}

function message(value: unknown, path: string): void {
  if (!isObject(value)) refuse(path, 'invalid_type');
  const { role } = value;
  if (role === undefined) refuse(`${path}.role`, 'missing_required_parameter');
  if (typeof role !== 'string') refuse(`${path}.role`, 'invalid_type');
  if (!['system', 'developer', 'user', 'assistant', 'tool', 'function'].includes(role)) {
    refuse(`${path}.role`, 'invalid_value');
  }
  if (Array.isArray(value.tool_calls) && value.tool_calls.length === 0) refuse(`${path}.tool_calls`, 'empty_array');
  const called = value.tool_calls ?? value.function_call;
  if (!(role === 'assistant' && called && (value.content ?? null) === null)) {
    content(value.content, `${path}.content`, role);
  }
  if (role === 'tool' && typeof value.tool_call_id !== 'string') {
    refuse(`${path}.tool_call_id`, 'missing_required_parameter');
  }
}

/** Tool messages answer known calls, and every call is answered. */
function conversation(messages: Json[]): void {
  let waiting: string[] = [];
  messages.forEach(({ role, tool_call_id: id, tool_calls: calls }, i) => {
    if (role === 'tool') {
      if (!waiting.includes(id)) refuse(`messages[${i}].role`, null);
      waiting = waiting.filter((each) => each !== id);
    } else if (waiting.length > 0) refuse(`messages[${i}].role`, null);
    if (role === 'assistant') waiting = (calls ?? []).map((call: Json) => call.id);
  });
  if (waiting.length > 0 || messages.at(-1)?.role === 'assistant') refuse('messages', null);
  if (!messages.some(({ role }) => role === 'user' || role === 'tool')) refuse('messages', null);
}

export function validateMessages(messages: unknown): Json[] {
  if (messages === undefined || messages === null) refuse('messages', 'missing_required_parameter');
  if (!Array.isArray(messages)) refuse('messages', 'invalid_type');
  if (messages.length === 0) refuse('messages', 'empty_array');
  for (const [i, each] of messages.entries()) message(each, `messages[${i}]`);
  conversation(messages);
  return messages;
}
