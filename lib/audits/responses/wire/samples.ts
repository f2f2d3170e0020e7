import { randomUUID } from 'node:crypto';
import { needs } from '../../assertions';
import type { AuditHints, AuditTarget } from '../../types';
import type { Answer } from '../../wire/exchange';
import { sample } from '../../wire/sample';
import { newInput, respond, responseOf } from './respond';
import type { ResponseShape } from './shapes';
import { type ResponseStream, respondStream } from './stream';

/** The answer to the smallest request. */
export function plainAnswer(target: AuditTarget): Promise<Answer> {
  return sample(target, 'response', () => respond(target));
}

/** The response to the smallest request. */
export async function plainResponse(target: AuditTarget): Promise<ResponseShape> {
  return responseOf(await plainAnswer(target));
}

/** The stream of the smallest request. */
export function plainStream(target: AuditTarget): Promise<ResponseStream> {
  return sample(target, 'response stream', () => respondStream(target));
}

/** What a request can ask for and finds again in its response. */
export const SAID = {
  instructions: 'Be brief.',
  metadata: { purpose: 'audit' },
  max_output_tokens: 1000,
  prompt_cache_key: 'audit',
  safety_identifier: 'audit-user',
} as const;

/** The response to a request that says much. */
export async function saidResponse(target: AuditTarget): Promise<ResponseShape> {
  return responseOf(await sample(target, 'said response', () => respond(target, SAID)));
}

/** The models of the hints, in words. */
const WHO: Partial<Record<keyof AuditHints, string>> = {
  recall: 'repeats what it remembers',
  failing: 'fails before its first word',
  failingMidStream: 'fails after its first words',
  reasoning: 'thinks before it answers',
  refusing: 'refuses',
  cut: 'is cut at its limit of tokens',
  filtered: 'is held back by a content filter',
  silent: 'says nothing',
  slow: 'takes its time',
  parallel: 'calls every tool at once',
  stubborn: 'calls no tool though one is required',
  ownTools: 'runs a tool of its own',
};

/** @throws NotOffered if no such model is known. */
export function modelThat(target: AuditTarget, hint: keyof AuditHints): string {
  return needs(target.hints?.[hint], `no model is known that ${WHO[hint] ?? hint} (${hint})`);
}

/** The answer of a model that is known by a hint, asked once. */
export async function hintedAnswer(target: AuditTarget, hint: keyof AuditHints): Promise<Answer> {
  const model = modelThat(target, hint);
  return sample(target, `response of ${hint}`, () => respond(target, { model, input: newInput() }));
}

/** Its response. */
export async function hintedResponse(target: AuditTarget, hint: keyof AuditHints): Promise<ResponseShape> {
  return responseOf(await hintedAnswer(target, hint));
}

/** Its stream. */
export async function hintedStream(target: AuditTarget, hint: keyof AuditHints): Promise<ResponseStream> {
  const model = modelThat(target, hint);
  return sample(target, `response stream of ${hint}`, () => respondStream(target, { model, input: newInput() }));
}

/** A word that nobody has said before. */
export function newWord(): string {
  return `word-${randomUUID().slice(0, 8)}`;
}
