import type { Mutation } from '../../mutant';
import { bodyOf, onEvents } from '../transforms';

const isError = (event: string) => event.startsWith('data: {"error"');

/** Servers that lie about failures, or do not survive their readers. */
export const LIES: Mutation[] = [
  {
    name: 'writes a failure as text',
    breaks: ['streams.failure-not-text'],
    mutate: onEvents((events) =>
      events.map((event) =>
        isError(event) ? (events[1] as string).replace(/"content":"[^"]*"/, '"content":" Error: it failed"') : event,
      ),
    ),
  },
  {
    name: 'stops in silence when it fails',
    breaks: ['streams.failure-event'],
    mutate: onEvents((events) => (events.some(isError) ? events.filter((event) => !isError(event)) : events)),
  },
  {
    name: 'has half an error in a stream',
    breaks: ['streams.failure-event'],
    mutate: onEvents((events) =>
      events.map((event) => (isError(event) ? 'data: {"error":{"message":"no"}}\n\n' : event)),
    ),
  },
  {
    name: 'finishes though it failed',
    breaks: ['streams.failure-no-finish'],
    mutate: onEvents((events) => {
      if (!events.some(isError)) return events;
      const finish = (events[1] as string).replace(/"finish_reason":null/, '"finish_reason":"stop"');
      return events.flatMap((event) => (isError(event) ? [event, finish] : [event]));
    }),
  },
  {
    name: 'is not done after an error',
    breaks: ['streams.failure-done'],
    mutate: onEvents((events) => (events.some(isError) ? events.slice(0, -1) : events)),
  },
  {
    name: 'does not notice that its reader has left',
    breaks: ['streams.abort', 'streams.aborts'],
    timeoutMs: 300,
    mutate: async (question, forward, memory) => {
      if (memory.has('streaming') && bodyOf(question).stream !== true)
        return { status: 200, headers: {}, body: ' ', hold: true };
      if (bodyOf(question).stream === true) memory.set('streaming', true);
      return forward(question);
    },
  },
];
