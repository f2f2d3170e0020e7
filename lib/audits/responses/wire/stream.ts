import { expect, expectStatus, show } from '../../assertions';
import { AuditFailure, type AuditTarget } from '../../types';
import { type EventBlock, readEventStream } from '../../wire/event-stream';
import type { Answer, Ask } from '../../wire/exchange';
import { respond } from './respond';
import type { EventShape, ResponseShape } from './shapes';

export interface ResponseStream {
  answer: Answer;
  blocks: EventBlock[];
  terminated: boolean;
  /** The JSON of each event, in order, without `[DONE]`. */
  events: EventShape[];
}

const TERMINAL = /^response\.(?:completed|incomplete|failed)$/;

/** Asks for a stream and reads it. */
export async function respondStream(target: AuditTarget, changes?: object, ask?: Ask): Promise<ResponseStream> {
  return streamOf(await respond(target, { stream: true, ...changes }, ask));
}

/** @throws AuditFailure if the answer is not an event stream of JSON objects that name their type. */
export function streamOf(answer: Answer): ResponseStream {
  expectStatus(answer, 200);
  const type = answer.headers['content-type'] ?? '';
  expect(type.startsWith('text/event-stream'), `content-type is '${type}', expected text/event-stream`);
  const { blocks, terminated } = readEventStream(answer.text);
  const texts = blocks.flatMap(({ data }) => (data === null || data === '' || data === '[DONE]' ? [] : [data]));
  return { answer, blocks, terminated, events: texts.map(eventOf) };
}

function eventOf(data: string): EventShape {
  let event: EventShape | null;
  try {
    event = JSON.parse(data);
  } catch {
    throw new AuditFailure(`an event is not JSON: ${show(data)}`);
  }
  expect(typeof event?.type === 'string', `an event has no type: ${show(data)}`);
  return event;
}

/** @throws AuditFailure if there is no event of the type. */
export function eventsOf({ events }: ResponseStream, type: string): EventShape[] {
  const found = events.filter((event) => event.type === type);
  expect(found.length > 0, `there is no ${type}`);
  return found;
}

/** @throws AuditFailure if there is no event of the type. */
export function firstOf(stream: ResponseStream, type: string): EventShape {
  return eventsOf(stream, type)[0] as EventShape;
}

export function isTerminal({ type }: EventShape): boolean {
  return TERMINAL.test(type ?? '');
}

/**
 * The response object that a stream ends with.
 *
 * @throws AuditFailure if it does not end with one.
 */
export function finalOf({ events }: ResponseStream): ResponseShape {
  const last = events.findLast(isTerminal);
  expect(typeof last?.response === 'object' && last.response !== null, 'there is no terminal event with a response');
  return last.response;
}

/** The deltas of one type, joined. */
export function joined(stream: ResponseStream, type: string): string {
  return eventsOf(stream, type)
    .map(({ delta }) => delta ?? '')
    .join('');
}
