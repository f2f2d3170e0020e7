import { expect, show } from '../../assertions';
import type { AuditTarget } from '../../types';
import type { Answer, Ask } from '../../wire/exchange';
import { eventTexts, type FramedAnswer, framedAnswer, parsedEvent } from '../../wire/framed-answer';
import { respond } from './respond';
import type { EventShape, ResponseShape } from './shapes';

export interface ResponseStream extends FramedAnswer {
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
  const framed = framedAnswer(answer);
  return { ...framed, events: eventTexts(framed).map(eventOf) };
}

function eventOf(data: string): EventShape {
  const event = parsedEvent(data) as EventShape | null;
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
