import { expect, expectStatus, jsonOf, show } from './assertions';
import { chatBody } from './chat-completions/wire/chat';
import { responseBody } from './responses/wire/respond';
import type { AuditApi, AuditTarget } from './types';
import { type Answer, type Ask, exchange } from './wire/exchange';

interface Smallest {
  /** As people call the API. */
  title: string;
  path: string;
  body(target: AuditTarget, changes?: Record<string, unknown>): Record<string, unknown>;
  /** What `object` says in an answer. */
  object: string;
  /** Makes the smallest request a wrong one. */
  wrong: Record<string, unknown>;
}

/** The smallest request of each API: what is the same in all of them is asked by it. */
export const SMALLEST: Readonly<Record<AuditApi, Smallest>> = {
  chat: {
    title: 'Chat Completions',
    path: '/chat/completions',
    body: chatBody,
    object: 'chat.completion',
    wrong: { messages: 'no' },
  },
  responses: { title: 'Responses', path: '/responses', body: responseBody, object: 'response', wrong: { input: 5 } },
};

/** The API that a target is asked by where every API would do. */
export function smallestOf(target: AuditTarget): Smallest {
  return SMALLEST[target.api ?? 'chat'];
}

/** Sends the smallest request, with changes. */
export function askSmallest(target: AuditTarget, changes?: Record<string, unknown>, ask: Ask = {}): Promise<Answer> {
  const { path, body } = smallestOf(target);
  return exchange(target, { path, body: body(target, changes), ...ask });
}

/** @throws AuditFailure if it is not answered. */
export function expectAnswered(answer: Answer, target: AuditTarget): void {
  expectStatus(answer, 200);
  const object = (jsonOf(answer) as { object?: unknown } | null)?.object;
  expect(object === smallestOf(target).object, `there is no answer in ${show(answer.text)}`);
}
