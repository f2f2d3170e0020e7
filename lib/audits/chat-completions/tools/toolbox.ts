import { expect, jsonOf, notOffered, show } from '../../assertions';
import type { AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { sample } from '../../wire/sample';
import type { ErrorShape } from '../../wire/shapes';
import { CLOCK, QUESTION_TEXT, WEATHER } from '../../wire/weather';
import { askChat, type ChatStream, chat, chatBody, deltasOf, messageOf, streamOf } from '../wire/chat';
import type { ToolCallShape } from '../wire/shapes';

export const weatherTool = {
  type: 'function',
  function: { name: 'get_weather', description: 'Tells the weather in a city.', parameters: WEATHER },
};
export const clockTool = {
  type: 'function',
  function: { name: 'get_time', description: 'Tells the time in a zone.', parameters: CLOCK },
};
export const named = (name: string) => ({ type: 'function', function: { name } });

export const QUESTION = { role: 'user', content: QUESTION_TEXT };

/** The smallest request with tools, with changes. */
export function toolBody(target: AuditTarget, changes: object = {}): Record<string, unknown> {
  const model = target.hints?.tools ?? target.model;
  return chatBody(target, { model, messages: [QUESTION], tools: [weatherTool], ...changes });
}

/**
 * Sends it.
 *
 * @throws NotOffered if no model is known that calls tools, and the target's own model refuses them by name.
 */
export async function askWithTools(target: AuditTarget, changes: object = {}): Promise<Answer> {
  const answer = await askChat(target, { body: toolBody(target, changes) });
  if (answer.status === 400 && target.hints?.tools === undefined) {
    const { param } = (jsonOf(answer) as { error?: Partial<ErrorShape> }).error ?? {};
    if (/^(tools|tool_choice|functions|function_call)\b/.test(param ?? '')) {
      notOffered("the target's model takes no client tools, and no other is known (tools)");
    }
  }
  return answer;
}

/** The answer with a call that was required. */
export function calledAnswer(target: AuditTarget): Promise<Answer> {
  return sample(target, 'tool call', () => askWithTools(target, { tool_choice: 'required' }));
}

/** The same as a stream. */
export function calledStream(target: AuditTarget): Promise<ChatStream> {
  return sample(target, 'tool stream', async () =>
    streamOf(await askWithTools(target, { tool_choice: 'required', stream: true })),
  );
}

/** @throws AuditFailure if the answer has no tool call. */
export function callsOf(answer: Answer): ToolCallShape[] {
  const calls = messageOf(answer).tool_calls ?? [];
  expect(calls.length > 0, `there is no tool call in ${show(answer.text)}`);
  return calls;
}

/** The names of the functions that an answer calls. */
export function calledNames(answer: Answer): string[] {
  return callsOf(answer).map((call) => call.function?.name ?? '');
}

/** The deltas of tool calls, in order. */
export function callDeltasOf(stream: ChatStream): ToolCallShape[] {
  const deltas = deltasOf(stream).flatMap((delta) => delta.tool_calls ?? []);
  expect(deltas.length > 0, `there is no delta of a tool call in ${show(stream.answer.text)}`);
  return deltas;
}

/** What a client sends after it ran the calls of an answer. */
function followUp(answer: Answer, result: unknown): unknown[] {
  const calls = callsOf(answer);
  return [
    QUESTION,
    { role: 'assistant', content: messageOf(answer).content ?? null, tool_calls: calls },
    ...calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: result })),
  ];
}

/** Sends what the calls of the required answer gave, and gets the answer to that. */
export async function answerAfter(target: AuditTarget, result: unknown, changes: object = {}): Promise<Answer> {
  const messages = followUp(await calledAnswer(target), result);
  return chat(target, toolBody(target, { messages, ...changes }));
}
