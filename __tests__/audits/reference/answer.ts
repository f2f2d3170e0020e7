import { randomUUID } from 'node:crypto';
import type { Reply } from './agents';
import type { Json } from './json';

const SEPARATORS = /[\u0085\u2028\u2029]/g;
const FAILURE = { error: { message: 'The agent failed.', type: 'server_error', param: null, code: 'agent_error' } };

function usageOf(reply: Reply) {
  const completion = reply.words?.length ?? 1;
  return { prompt_tokens: 3, completion_tokens: completion, total_tokens: completion + 3 };
}

function finishOf(reply: Reply) {
  if (reply.call) return 'tool_calls';
  return reply.legacyCall ? 'function_call' : 'stop';
}

function envelope(model: string, object: string) {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}

export function completion(request: Json, reply: Reply): Json {
  const { call, legacyCall, words = [] } = reply;
  const message = {
    role: 'assistant',
    content: call || legacyCall ? null : words.join(''),
    refusal: null,
    ...(call && {
      tool_calls: [{ id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } }],
    }),
    ...(legacyCall && { function_call: legacyCall }),
  };
  return {
    ...envelope(request.model, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishOf(reply) }],
    usage: usageOf(reply),
  };
}

function deltas({ call, words = [] }: Reply): Json[] {
  if (!call) return [{ role: 'assistant', content: '', refusal: null }, ...words.map((content) => ({ content }))];
  const identity = { index: 0, id: call.id, type: 'function', function: { name: call.name, arguments: '' } };
  const pieces = call.arguments.match(/.{1,7}/gs) ?? [];
  return [
    { role: 'assistant', content: null, refusal: null, tool_calls: [identity] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
}

/** The events of a stream as text, one by one. */
export function* events(request: Json, reply: Reply): Generator<string> {
  const head = envelope(request.model, 'chat.completion.chunk');
  const escaped = (value: unknown) =>
    JSON.stringify(value).replace(SEPARATORS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const event = (value: unknown) => `data: ${escaped(value)}\n\n`;
  const chunk = (delta: Json, finish: string | null = null) =>
    event({ ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  for (const delta of deltas(reply)) yield chunk(delta);
  if (reply.fail === 'after') yield event(FAILURE);
  else {
    yield chunk({}, finishOf(reply));
    if (request.stream_options?.include_usage) yield event({ ...head, choices: [], usage: usageOf(reply) });
  }
  yield 'data: [DONE]\n\n';
}
