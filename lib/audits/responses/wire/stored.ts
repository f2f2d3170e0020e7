import { expect, expectStatus, jsonOf, needs, notOffered, show } from '../../assertions';
import type { AuditTarget } from '../../types';
import { type Answer, exchange } from '../../wire/exchange';
import { sample } from '../../wire/sample';
import { responded, userItem } from './respond';
import { newWord } from './samples';
import type { ItemShape, ResponseShape } from './shapes';

/** Asks one of the addresses of what is stored. */
export function ask(target: AuditTarget, method: string, path: string, body?: unknown): Promise<Answer> {
  return exchange(target, { method, path, ...(body !== undefined && { body }) });
}

/** A response that was stored, with a word that nobody else knows. */
export function storedResponse(target: AuditTarget): Promise<ResponseShape & { id: string; word: string }> {
  return sample(target, 'stored response', () => storeResponse(target));
}

/**
 * Makes one.
 *
 * @throws NotOffered if the target says that it stores none.
 */
export async function storeResponse(
  target: AuditTarget,
  changes: object = {},
): Promise<ResponseShape & { id: string; word: string }> {
  const word = newWord();
  const response = await responded(target, { input: [userItem(word)], ...changes });
  if (response.store !== true) notOffered('the target stores no responses');
  return { ...response, id: idOf(response), word };
}

/** @throws AuditFailure if there is none. */
export function idOf({ id }: { id?: unknown }): string {
  expect(typeof id === 'string' && id !== '', `the id is ${show(id)}`);
  return id;
}

export interface ListShape {
  object?: string;
  data: ItemShape[];
  first_id?: string | null;
  last_id?: string | null;
  has_more?: boolean;
}

/** @throws AuditFailure if the answer is not a list of items. */
export function listOf(answer: Answer): ListShape {
  expectStatus(answer, 200);
  const list = jsonOf(answer) as ListShape | null;
  const items = list?.data;
  const isList =
    list?.object === 'list' && Array.isArray(items) && items.every((item) => typeof item === 'object' && item);
  expect(Boolean(isList), `there is no list in ${show(answer.text)}`);
  return list as ListShape;
}

/** The JSON object of an answer that went well. */
export function objectOf(answer: Answer): Record<string, unknown> {
  expectStatus(answer, 200);
  const object = jsonOf(answer);
  expect(typeof object === 'object' && object !== null, `there is no object in ${show(answer.text)}`);
  return object as Record<string, unknown>;
}

/**
 * The same target, asked by another caller.
 *
 * @throws NotOffered if no second key is known.
 */
export function stranger(target: AuditTarget): AuditTarget {
  return { ...target, key: needs(target.secondKey, 'no key of another caller is known (secondKey)') };
}

const without = (text: string, id: string) => text.replaceAll(id, '…');

/** @throws AuditFailure if two answers differ in more than the id that was asked for, and the request's own. */
export function expectAlike(answer: Answer, id: string, unknown: Answer, unknownId: string): void {
  expect(answer.status === unknown.status, `answered ${answer.status}, an unknown one is ${unknown.status}`);
  const [one, other] = [without(answer.text, id), without(unknown.text, unknownId)];
  expect(one === other, `the answer is ${show(one)}, that of an unknown one is ${show(other)}`);
}
