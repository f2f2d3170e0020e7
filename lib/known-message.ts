import type { ChatMessage } from '../types/openai';

/** A value without members of its own: kept as it is. An object or an array in its place is unknown. */
const PLAIN = 'plain' as const;

/** What is known of a value: of an object the named members, of an array what its items have. */
type Known = typeof PLAIN | readonly [Known] | { readonly [member: string]: Known };

/** Set by clients of Anthropic models on messages and parts (Cline, Roo Code, litellm). */
const CACHE_CONTROL: Known = { type: PLAIN, ttl: PLAIN };

/** What Gemini wants back of its own thoughts, under its OpenAI-compatible address. */
const EXTRA_CONTENT: Known = { google: { thought_signature: PLAIN, thought: PLAIN } };

const PART: Known = {
  type: PLAIN,
  text: PLAIN,
  refusal: PLAIN,
  image_url: { url: PLAIN, detail: PLAIN },
  input_audio: { data: PLAIN, format: PLAIN },
  file: { filename: PLAIN, file_data: PLAIN, file_id: PLAIN },
  cache_control: CACHE_CONTROL,
  prompt_cache_breakpoint: { mode: PLAIN },
  extra_content: EXTRA_CONTENT,
};

/** The members of types/openai.d.ts, and those in which clients and providers pass on what a model thought. */
const MESSAGE: Known = {
  role: PLAIN,
  content: [PART],
  name: PLAIN,
  refusal: PLAIN,
  tool_call_id: PLAIN,
  tool_calls: [{ id: PLAIN, type: PLAIN, function: { name: PLAIN, arguments: PLAIN }, extra_content: EXTRA_CONTENT }],
  audio: { id: PLAIN },
  annotations: [{ type: PLAIN, url_citation: { start_index: PLAIN, end_index: PLAIN, url: PLAIN, title: PLAIN } }],
  reasoning_content: PLAIN,
  reasoning: PLAIN,
  reasoning_details: [
    { type: PLAIN, text: PLAIN, summary: PLAIN, data: PLAIN, signature: PLAIN, id: PLAIN, format: PLAIN, index: PLAIN },
  ],
  reasoning_text: PLAIN,
  reasoning_opaque: PLAIN,
  thinking_blocks: [{ type: PLAIN, thinking: PLAIN, signature: PLAIN, data: PLAIN }],
  cache_control: CACHE_CONTROL,
  extra_content: EXTRA_CONTENT,
};

/**
 * A message without the members that nobody knows, in it and in its parts: whatever a client adds would else be kept as
 * long as its session, at many times the size of its text. The same object where there is nothing to leave out.
 *
 * Known are the members of the wire, and what real clients send back to their models: `reasoning_content` (DeepSeek, Qwen),
 * `reasoning` and `reasoning_details` (OpenRouter), `reasoning_text` and `reasoning_opaque` (Copilot), `thinking_blocks`
 * (litellm), `extra_content` (Gemini), `cache_control` (Anthropic), `annotations`, the `id` of an `audio`.
 */
export function knownMessage<M extends ChatMessage>(message: M): M {
  return known(message, MESSAGE) as M;
}

/** The value itself, a copy without what is unknown, or undefined. */
function known(value: unknown, as: Known): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (as === PLAIN) return undefined;
  if (Array.isArray(as)) return Array.isArray(value) ? knownItems(value, as[0]) : undefined;
  return Array.isArray(value) ? undefined : knownMembers(value, as as { readonly [member: string]: Known });
}

function knownItems(items: unknown[], as: Known): unknown[] {
  let copy: unknown[] | undefined;
  for (const [i, item] of items.entries()) {
    const kept = known(item, as);
    if (kept !== item) copy ??= items.slice(0, i);
    if (kept !== undefined) copy?.push(kept);
  }
  return copy ?? items;
}

function knownMembers(object: object, as: { readonly [member: string]: Known }): object {
  const from = object as Record<string, unknown>;
  let changed = false;
  for (const name in from) {
    if (Object.hasOwn(as, name) && known(from[name], as[name] ?? PLAIN) === from[name]) continue;
    changed = true;
    break;
  }
  if (!changed) return object;
  const copy: Record<string, unknown> = {};
  for (const name in as) {
    const kept = Object.hasOwn(from, name) ? known(from[name], as[name] ?? PLAIN) : undefined;
    if (kept !== undefined) copy[name] = kept;
  }
  return copy;
}
