import { randomUUID } from 'node:crypto';
import type { InputItem, InputMessage, MessageItem, StoredItem } from '../../types/responses';

/** What the id of an item begins with, by its type. */
const PREFIXES = new Map(
  Object.entries({
    message: 'msg',
    function_call: 'fc',
    function_call_output: 'fco',
    custom_tool_call: 'ctc',
    custom_tool_call_output: 'ctco',
    reasoning: 'rs',
    mcp_call: 'mcp',
    compaction: 'cmp',
  }),
);

/** Types of items that are kept with a status, whatever the client sent. */
const WITH_STATUS: ReadonlySet<string> = new Set([
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
]);

/** An id that may stay: clients resend items under the ids that they were given. */
const SANE_ID = /^[A-Za-z0-9_-]{1,128}$/;

/**
 * An item as it is kept and listed: with an id, and a message with its type, a status and an array of content (the Agents SDK
 * breaks on a text there; measured).
 *
 * @param newId makes the id of an item that has none.
 */
export function storedItem(item: InputItem, newId: (prefix: string) => string): StoredItem {
  const type = item.type ?? 'message';
  const id = item.id !== undefined && SANE_ID.test(item.id) ? item.id : newId(PREFIXES.get(type) ?? 'item');
  if (type !== 'message') {
    const own = WITH_STATUS.has(type) ? { id, type, status: 'completed' } : { id, type };
    // Ours are set first: an object that grows once it is a copy costs eight times as much (0.3 s for 100,000 calls).
    return Object.assign({}, own, item, own) as StoredItem;
  }
  const { role, content, phase } = item as InputMessage;
  const texts = typeof content === 'string' ? [textPart(role, content)] : content;
  const message = { id, type, status: 'completed', role, content: texts } as MessageItem;
  return phase == null ? message : { ...message, phase };
}

function textPart(role: InputMessage['role'], text: string) {
  return role === 'assistant'
    ? { type: 'output_text', text, annotations: [], logprobs: [] }
    : { type: 'input_text', text };
}

/** The id of a new response or conversation: `resp_` and 32 hex digits, by which `itemIds` and `ownerOf` know it. */
export function objectId(prefix: 'resp' | 'conv'): string {
  return `${prefix}_${randomUUID().replaceAll('-', '')}`;
}

/** Makes the ids of one response's or conversation's items, in order: which object an item belongs to can be read off them. */
export function itemIds(owner: string, first = 0): (prefix: string) => string {
  const base = owner.slice(owner.indexOf('_') + 1);
  let next = first;
  return (prefix) => `${prefix}_${base}${(next++).toString(16).padStart(4, '0')}`;
}

/** The part of an item's id that its owner's id ends with; undefined for an id that `itemIds` has not made. */
export function ownerOf(itemId: string): string | undefined {
  return /^[a-z]+_([0-9a-f]{32})[0-9a-f]{4,}$/.exec(itemId)?.[1];
}
