import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { isStream, onChunks, onDeltas, onEvents } from '../transforms';

const isText = ({ delta }: Json) => typeof delta.content === 'string' && delta.content !== '';
const insert = (events: string[], event: string) => [...events.slice(0, 1), event, ...events.slice(1)];

/** Servers whose chunks are wrong. */
export const CHUNKS: Mutation[] = [
  {
    name: 'leaves out finish_reason until the end',
    breaks: ['streams.schema', 'tools.stream-schema'],
    mutate: onDeltas((choice) => {
      if (choice.finish_reason === null) delete choice.finish_reason;
    }),
  },
  {
    name: 'has no index',
    breaks: ['streams.schema'],
    mutate: onDeltas((choice) => {
      delete choice.index;
    }),
  },
  {
    name: 'has a new id in each chunk',
    breaks: ['streams.one-id'],
    mutate: onChunks((chunk, place) => ({ ...chunk, id: `${chunk.id}${place}` })),
  },
  {
    name: 'has a new time in each chunk',
    breaks: ['streams.one-created'],
    mutate: onChunks((chunk, place) => ({ ...chunk, created: chunk.created + place })),
  },
  {
    name: 'names another model in chunks',
    breaks: ['streams.one-model'],
    mutate: onChunks((chunk) => ({ ...chunk, model: 'gpt-4' })),
  },
  {
    name: 'has plain ids in chunks',
    breaks: ['streams.id-shape'],
    mutate: onChunks((chunk) => ({ ...chunk, id: chunk.id?.replace('chatcmpl-', '') })),
  },
  {
    name: 'has no role in chunks',
    breaks: ['streams.role-first'],
    mutate: onDeltas(({ delta }) => {
      delete delta.role;
    }),
  },
  {
    name: 'has the role in each chunk',
    breaks: ['streams.role-once'],
    mutate: onDeltas(({ delta }) => {
      delta.role = 'assistant';
    }),
  },
  {
    name: 'never finishes',
    breaks: ['streams.finish', 'streams.finish-last'],
    mutate: onDeltas((choice) => {
      choice.finish_reason = null;
    }),
  },
  {
    name: 'finishes in every chunk',
    breaks: ['streams.finish'],
    mutate: onDeltas((choice) => {
      choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'talks after it has finished',
    breaks: ['streams.finish-last', 'tools.stream-finish-last'],
    mutate: onChunks((chunk) => {
      if (!chunk.choices?.[0]?.finish_reason) return chunk;
      return [chunk, { ...chunk, choices: [{ ...chunk.choices[0], delta: {}, finish_reason: null }] }];
    }),
  },
  {
    name: 'finishes with the last word',
    breaks: ['streams.finish-empty'],
    mutate: onDeltas((choice) => {
      if (choice.finish_reason) choice.delta.content = '.';
    }),
  },
  {
    name: 'says nothing in chunks',
    breaks: ['streams.text'],
    mutate: onDeltas(({ delta }) => {
      if (delta.content) delta.content = '';
    }),
  },
  {
    name: 'trims deltas',
    breaks: ['streams.echo'],
    mutate: onDeltas((choice) => {
      if (isText(choice)) choice.delta.content = choice.delta.content.trim();
    }),
  },
  {
    name: 'breaks characters',
    breaks: ['streams.echo-unicode'],
    mutate: onDeltas((choice) => {
      if (isText(choice)) choice.delta.content = Buffer.from(choice.delta.content).toString('latin1');
    }),
  },
  {
    name: 'leaves out what it has just said',
    breaks: ['streams.echo-repeated'],
    mutate: onEvents((events) => events.filter((event, place) => event !== events[place - 1])),
  },
  {
    name: 'does not escape line separators',
    breaks: ['streams.line-separators'],
    mutate: onEvents((events) => events.map((event) => event.replaceAll('\\u2028', '\u2028'))),
  },
  {
    name: 'says all at once',
    breaks: ['streams.incremental'],
    mutate: onEvents((events) => {
      const chunks = events
        .filter((event) => event.startsWith('data: {'))
        .map((event) => JSON.parse(event.slice(6)) as Json);
      const said = chunks.filter((chunk) => chunk.choices?.[0] && isText(chunk.choices[0]));
      if (said.length === 0) return events;
      const whole = structuredClone(said[0]) as Json;
      whole.choices[0].delta.content = said.map((chunk) => chunk.choices[0].delta.content).join('');
      const rest = events.filter((event) => !/"content":"(?!")/.test(event));
      return insert(rest, `data: ${JSON.stringify(whole)}\n\n`);
    }),
  },
  {
    name: 'mixes streams that run side by side',
    breaks: ['streams.side-by-side'],
    mutate: async (question, forward, memory) => {
      const reply = await forward(question);
      if (!isStream(reply) || !question.body.includes('stream number')) return reply;
      const first = (memory.get('first') as typeof reply | undefined) ?? reply;
      memory.set('first', first);
      return first;
    },
  },
];
