import { randomUUID } from 'node:crypto';
import { expect, expectSame, expectStatus, jsonOf, show } from '../../assertions';
import type { AuditTarget } from '../../types';
import { type Answer, type Ask, exchange } from '../../wire/exchange';
import { eventTexts, type FramedAnswer, framedAnswer, parsedEvent } from '../../wire/framed-answer';
import type { ChunkShape, CompletionShape, MessageShape, UsageShape } from './shapes';

/** Short, and every model has an answer to it. */
export const HELLO = 'Say hello in three words.';

/** Messages that were never sent before: a server may answer a request that has just failed without a run. */
export function newMessages(): { role: 'user'; content: string }[] {
  return [{ role: 'user', content: `${HELLO} (${randomUUID()})` }];
}

/** The smallest request, with changes; `undefined` takes a member away. */
export function chatBody(target: AuditTarget, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: target.model, messages: [{ role: 'user', content: HELLO }], ...changes };
}

/** One request to the chat route, as bytes go. */
export function askChat(target: AuditTarget, ask: Ask): Promise<Answer> {
  return exchange(target, { path: '/chat/completions', ...ask });
}

/** Sends the smallest request, with changes. */
export function chat(target: AuditTarget, changes?: Record<string, unknown>, ask: Ask = {}): Promise<Answer> {
  return askChat(target, { body: chatBody(target, changes), ...ask });
}

/** Sends one user message to a model. */
export function say(target: AuditTarget, model: string, content: unknown, changes?: object): Promise<Answer> {
  return chat(target, { model, messages: [{ role: 'user', content }], ...changes });
}

/** @throws AuditFailure if the answer is not a completion. */
export function completionOf(answer: Answer): CompletionShape {
  expectStatus(answer, 200);
  const completion = jsonOf(answer) as CompletionShape | null;
  expect(isChoice(completion?.choices?.[0]), `there is no choice in ${show(answer.text)}`);
  return completion as CompletionShape;
}

const isChoice = (value: unknown) => typeof value === 'object' && value !== null;

/** @throws AuditFailure if the answer has no message. */
export function messageOf(answer: Answer): MessageShape {
  const message = completionOf(answer).choices?.[0]?.message;
  expect(message !== undefined, `there is no choices[0].message in ${show(answer.text)}`);
  return message;
}

/** @throws AuditFailure if the answer has no text. */
export function textOf(answer: Answer): string {
  const { content } = messageOf(answer);
  expect(typeof content === 'string', `the message's content is ${show(content)}, expected a text`);
  return content;
}

export interface ChatStream extends FramedAnswer {
  /** The JSON of each event, in order, without `[DONE]`. */
  chunks: ChunkShape[];
}

/** Asks for a stream and reads it. */
export async function chatStream(target: AuditTarget, changes?: object, ask: Ask = {}): Promise<ChatStream> {
  return streamOf(await chat(target, { stream: true, ...changes }, ask));
}

/** @throws AuditFailure if the answer is not an event stream of JSON. */
export function streamOf(answer: Answer): ChatStream {
  const framed = framedAnswer(answer);
  const chunks = eventTexts(framed).map((data) => parsedEvent(data) as ChunkShape | null);
  for (const chunk of chunks) {
    const readable = chunk !== null && Array.isArray(chunk.choices ?? []) && (chunk.choices ?? []).every(isChoice);
    expect(readable, `an event is neither a chunk nor an error: ${show(chunk)}`);
  }
  return { ...framed, chunks: chunks as ChunkShape[] };
}

/** The deltas of all choices, in order. */
export function deltasOf({ chunks }: ChatStream): MessageShape[] {
  return chunks.flatMap((chunk) => (chunk.choices ?? []).map(({ delta }) => delta ?? {}));
}

/** The text of a stream's deltas. */
export function streamedText(stream: ChatStream): string {
  return deltasOf(stream)
    .map(({ content }) => content ?? '')
    .join('');
}

/** The finish reasons of a stream, in order. */
export function finishReasons({ chunks }: ChatStream): string[] {
  return chunks.flatMap(({ choices }) => (choices ?? []).flatMap((choice) => choice.finish_reason ?? []));
}

/** @throws AuditFailure if one of the three counters is missing, or the total is not their sum. */
export function expectSum(usage: UsageShape | null | undefined): void {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage ?? {};
  expect([prompt, completion, total].every(Number.isInteger), `usage is ${show(usage)}`);
  expectSame(total, (prompt ?? 0) + (completion ?? 0), 'total_tokens');
}
