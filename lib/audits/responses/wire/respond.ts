import { randomUUID } from 'node:crypto';
import { expect, expectStatus, jsonOf, show } from '../../assertions';
import type { AuditTarget } from '../../types';
import { type Answer, type Ask, exchange } from '../../wire/exchange';
import type { ItemShape, PartShape, ResponseShape } from './shapes';

/** Short, and every model has an answer to it. */
export const HELLO = 'Say hello in three words.';

export const RESPONSES_PATH = '/responses';

/** An input that was never sent before: a server may answer a request that has just failed without a run. */
export function newInput(): string {
  return `${HELLO} (${randomUUID()})`;
}

/** A user message, as an input item. */
export const userItem = (content: unknown) => ({ type: 'message', role: 'user', content });

/** The smallest request, with changes; `undefined` takes a member away. */
export function responseBody(target: AuditTarget, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { model: target.model, input: HELLO, ...changes };
}

/** Sends the smallest request, with changes. */
export function respond(target: AuditTarget, changes?: Record<string, unknown>, ask: Ask = {}): Promise<Answer> {
  return exchange(target, { path: RESPONSES_PATH, body: responseBody(target, changes), ...ask });
}

/** @throws AuditFailure if the answer is not a response object. */
export function responseOf(answer: Answer): ResponseShape {
  expectStatus(answer, 200);
  const response = jsonOf(answer) as ResponseShape | null;
  expect(response?.object === 'response', `there is no response in ${show(answer.text)}`);
  itemsOf(response);
  return response;
}

/** Sends the smallest request, with changes, and reads the response object. */
export async function responded(target: AuditTarget, changes?: object, ask?: Ask): Promise<ResponseShape> {
  return responseOf(await respond(target, { ...changes }, ask));
}

/** @throws AuditFailure if there is no output. */
export function itemsOf({ output }: ResponseShape): ItemShape[] {
  expect(Array.isArray(output) && output.every(isObject), `output is ${show(output)}`);
  return output;
}

/** The items of one type. */
export function itemsOfType(response: ResponseShape, type: string): ItemShape[] {
  return itemsOf(response).filter((item) => item.type === type);
}

/** @throws AuditFailure if the response has no message. */
export function messageItem(response: ResponseShape): ItemShape {
  const [message] = itemsOfType(response, 'message');
  expect(message !== undefined, `there is no message in ${show(response.output)}`);
  return message;
}

/** @throws AuditFailure if an item has no parts. */
export function partsOf({ content }: ItemShape): PartShape[] {
  expect(Array.isArray(content) && content.every(isObject), `content is ${show(content)}`);
  return content;
}

/** All that a response says. */
export function textOf(response: ResponseShape): string {
  return itemsOfType(response, 'message')
    .flatMap(partsOf)
    .map(({ text }) => text ?? '')
    .join('');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
