import { expect, expectSame, expectStatus, show } from '../assertions';
import { AuditFailure } from '../types';
import { type EventStream, readEventStream } from './event-stream';
import type { Answer } from './exchange';

/** An answer that is an event stream, of whatever API. */
export interface FramedAnswer extends EventStream {
  answer: Answer;
}

/** @throws AuditFailure if the answer is not an event stream. */
export function framedAnswer(answer: Answer): FramedAnswer {
  expectStatus(answer, 200);
  const type = answer.headers['content-type'] ?? '';
  expect(type.startsWith('text/event-stream'), `content-type is '${type}', expected text/event-stream`);
  return { answer, ...readEventStream(answer.text) };
}

/** The data of its events, in order, without `[DONE]`. */
export function eventTexts({ blocks }: EventStream): string[] {
  return blocks.flatMap(({ data }) => (data === null || data === '' || data === '[DONE]' ? [] : [data]));
}

/** @throws AuditFailure if the data of an event is not JSON. */
export function parsedEvent(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new AuditFailure(`an event is not JSON: ${show(data)}`);
  }
}

/** @throws AuditFailure if a cache may keep it. */
export function expectNotCached({ answer }: FramedAnswer): void {
  const control = answer.headers['cache-control'];
  expect(/no-cache|no-store/.test(control ?? ''), `cache-control is ${show(control)}`);
}

/** @throws AuditFailure if it is compressed. */
export function expectNotCompressed({ answer }: FramedAnswer): void {
  expectSame(answer.headers['content-encoding'] ?? 'identity', 'identity', 'content-encoding');
}

/** @throws AuditFailure if an event has more than one `data:` line, or an empty one. */
export function expectOneDataLine({ blocks }: FramedAnswer): void {
  for (const { lines, data } of blocks) {
    const count = lines.filter((line) => line.startsWith('data')).length;
    expect(count <= 1 && data !== '', `there is the event ${show(lines.join(' | '))}`);
  }
}

/** @throws AuditFailure if the last event is another. */
export function expectDoneLast({ blocks }: FramedAnswer): void {
  expectSame(blocks.at(-1)?.data, '[DONE]', 'the last event');
}

/** @throws AuditFailure if there is none, or several. */
export function expectDoneOnce({ blocks }: FramedAnswer): void {
  expectSame(blocks.filter(({ data }) => data === '[DONE]').length, 1, 'the number of [DONE]');
}

/** @throws AuditFailure if the last event has no empty line after it. */
export function expectTerminated({ terminated }: FramedAnswer): void {
  expect(terminated, 'the stream ends in the middle of an event');
}

/** @throws AuditFailure if the body stays open after `[DONE]`. */
export function expectEnded({ answer }: FramedAnswer): void {
  expectSame(answer.end, 'ended', 'a second after [DONE] the body');
}
