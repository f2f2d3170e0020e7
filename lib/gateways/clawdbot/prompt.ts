import type { AgentRun } from '../../../types/gateway';
import type { ChatMessage } from '../../../types/openai';
import { instructionsOf } from '../../messages';

const HISTORY = '[Chat messages since your last reply - for context]';
const CURRENT = '[Current message - respond to this]';
const IMAGES_ONLY = 'User sent image(s) with no text.';

interface Entry {
  sender: string;
  text: string;
  role: ChatMessage['role'];
}

/**
 * The one message of an agent run, as the reference Gateway's own endpoint writes it: the bare text, or what went
 * before and the current message behind markers. With `seeded` the session knows nothing yet, so the message holds the whole
 * conversation; else only the turn.
 */
export function promptText(run: AgentRun, seeded: boolean): string {
  const entries = (seeded ? run.messages : run.turn).flatMap(entryOf);
  if (run.turn.some((message) => entryOf(message).length > 0)) {
    return write(entries.slice(0, entries.findLastIndex(({ role }) => role !== 'assistant') + 1));
  }
  // The method wants a message, also of a turn that is instructions only.
  const text = run.attachments.length > 0 ? IMAGES_ONLY : (instructionsOf(run.turn) ?? '');
  return write([...entries, { sender: 'User', text, role: 'user' }]);
}

function write(entries: Entry[]): string {
  const current = entries.at(-1) as Entry;
  const before = entries.slice(0, -1);
  if (before.length > 0) return `${HISTORY}\n${before.map(line).join('\n')}\n\n${CURRENT}\n${line(current)}`;
  // A `/` at the start is OpenClaw's order to start the session anew, and the agent library's for a template or a skill.
  const bare = current.role !== 'tool' && current.text !== '' && !current.text.startsWith('/');
  return bare ? current.text : `${CURRENT}\n${line(current)}`;
}

function line({ sender, text }: Entry): string {
  return `${sender}: ${text}`;
}

function entryOf(message: ChatMessage): Entry[] {
  const { role } = message;
  if (role === 'system' || role === 'developer') return [];
  const text = messageText(message);
  if (role === 'tool') return [{ sender: `Tool:${message.tool_call_id}`, text, role }];
  if (text === '') return [];
  return [{ sender: role === 'user' ? 'User' : 'Assistant', text, role }];
}

/** The text of a message, its tool calls included, without white space at its ends. */
export function messageText(message: ChatMessage): string {
  const { content } = message;
  const parts =
    typeof content === 'string' ? [content] : (content ?? []).map((part) => (part.type === 'text' ? part.text : ''));
  const calls = message.role === 'assistant' ? (message.tool_calls ?? []) : [];
  const lines = calls.map(
    ({ id, function: { name, arguments: args } }) => `tool_call id=${id} name=${name} arguments=${args}`,
  );
  return [...parts, ...lines]
    .filter((text) => text !== '')
    .join('\n')
    .trim();
}
