import type { Mutation } from '../mutant';
import type { Json } from '../reference/json';
import { bodyOf, isChat, isStream, onChunks, onDeltas, onEvents, onHeaders, onReply } from './transforms';

const usageOf = (chunk: Json) => (chunk.usage && chunk.choices?.length === 0 ? chunk.usage : undefined);
const isText = ({ delta }: Json) => typeof delta.content === 'string' && delta.content !== '';
const lastIs = (events: string[], word: string) => events.findIndex((event) => event.includes(word));
const insert = (events: string[], event: string) => [...events.slice(0, 1), event, ...events.slice(1)];

/** Servers whose streams are badly framed. */
export const FRAMES: Omit<Mutation, 'breaks'>[] = [
  { name: 'labels streams as text', mutate: onHeaders({ 'content-type': 'text/plain' }, isStream) },
  {
    name: 'goes by the Accept header',
    mutate: (question, forward) => {
      if (question.headers.accept !== 'application/json') return forward(question);
      return forward({ ...question, body: JSON.stringify({ ...bodyOf(question), stream: false }) });
    },
  },
  { name: 'lets streams be cached', mutate: onHeaders({ 'cache-control': 'max-age=60' }, isStream) },
  { name: 'lets proxies buffer', mutate: onHeaders({ 'x-accel-buffering': undefined }, isStream) },
  {
    name: 'says that it compresses',
    mutate: onHeaders(
      { 'content-encoding': 'gzip' },
      (reply, { headers }) => isStream(reply) && 'accept-encoding' in headers,
    ),
  },
  { name: 'names its events', mutate: onEvents((events) => events.map((event) => `event: chunk\n${event}`)) },
  { name: 'sends a retry line', mutate: onEvents((events) => insert(events, 'retry: 1000\n\n')) },
  { name: 'sends an empty event', mutate: onEvents((events) => insert(events, 'data:\n\n')) },
  { name: 'sends a warning', mutate: onEvents((events) => insert(events, 'data: {"warning":"slow"}\n\n')) },
  { name: 'sends words that are no JSON', mutate: onEvents((events) => insert(events, 'data: thinking\n\n')) },
  { name: 'is never done', mutate: onEvents((events) => events.filter((event) => !event.includes('[DONE]'))) },
  { name: 'is done twice', mutate: onEvents((events) => [...events, ...events.slice(-1)]) },
  { name: 'goes on after it is done', mutate: onEvents((events) => [...events, ...events.slice(0, 1)]) },
  {
    name: 'saves the last empty line',
    mutate: onEvents((events) => events.map((event) => event.replace(/(?<=DONE\])\n\n$/, '\n'))),
  },
  {
    name: 'holds the connection open',
    mutate: onReply((reply) => (isStream(reply) ? { ...reply, hold: true } : reply)),
  },
];

/** Servers whose chunks are wrong. */
export const CHUNKS: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'leaves out finish_reason until the end',
    mutate: onDeltas((choice) => {
      if (choice.finish_reason === null) delete choice.finish_reason;
    }),
  },
  {
    name: 'has no index',
    mutate: onDeltas((choice) => {
      delete choice.index;
    }),
  },
  { name: 'has a new id in each chunk', mutate: onChunks((chunk, place) => ({ ...chunk, id: `${chunk.id}${place}` })) },
  {
    name: 'has a new time in each chunk',
    mutate: onChunks((chunk, place) => ({ ...chunk, created: chunk.created + place })),
  },
  { name: 'names another model in chunks', mutate: onChunks((chunk) => ({ ...chunk, model: 'gpt-4' })) },
  {
    name: 'has plain ids in chunks',
    mutate: onChunks((chunk) => ({ ...chunk, id: chunk.id?.replace('chatcmpl-', '') })),
  },
  {
    name: 'has no role in chunks',
    mutate: onDeltas(({ delta }) => {
      delete delta.role;
    }),
  },
  {
    name: 'has the role in each chunk',
    mutate: onDeltas(({ delta }) => {
      delta.role = 'assistant';
    }),
  },
  {
    name: 'never finishes',
    mutate: onDeltas((choice) => {
      choice.finish_reason = null;
    }),
  },
  {
    name: 'finishes in every chunk',
    mutate: onDeltas((choice) => {
      choice.finish_reason = 'stop';
    }),
  },
  {
    name: 'talks after it has finished',
    mutate: onChunks((chunk) => {
      if (!chunk.choices?.[0]?.finish_reason) return chunk;
      return [chunk, { ...chunk, choices: [{ ...chunk.choices[0], delta: {}, finish_reason: null }] }];
    }),
  },
  {
    name: 'finishes with the last word',
    mutate: onDeltas((choice) => {
      if (choice.finish_reason) choice.delta.content = '.';
    }),
  },
  {
    name: 'says nothing in chunks',
    mutate: onDeltas(({ delta }) => {
      if (delta.content) delta.content = '';
    }),
  },
  {
    name: 'trims deltas',
    mutate: onDeltas((choice) => {
      if (isText(choice)) choice.delta.content = choice.delta.content.trim();
    }),
  },
  {
    name: 'breaks characters',
    mutate: onDeltas((choice) => {
      if (isText(choice)) choice.delta.content = Buffer.from(choice.delta.content).toString('latin1');
    }),
  },
  {
    name: 'leaves out what it has just said',
    mutate: onEvents((events) => events.filter((event, place) => event !== events[place - 1])),
  },
  {
    name: 'does not escape line separators',
    mutate: onEvents((events) => events.map((event) => event.replaceAll('\\u2028', '\u2028'))),
  },
  {
    name: 'says all at once',
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
    mutate: async (question, forward, memory) => {
      const reply = await forward(question);
      if (!isStream(reply) || !question.body.includes('stream number')) return reply;
      const first = (memory.get('first') as typeof reply | undefined) ?? reply;
      memory.set('first', first);
      return first;
    },
  },
];

/** Servers that get usage in streams wrong. */
export const COUNTS: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'always streams usage',
    mutate: (question, forward) => {
      const body = bodyOf(question);
      if (body.stream !== true) return forward(question);
      return forward({ ...question, body: JSON.stringify({ ...body, stream_options: { include_usage: true } }) });
    },
  },
  {
    name: 'takes any stream_options for include_usage',
    mutate: (question, forward) => {
      const body = bodyOf(question);
      if (body.stream !== true || body.stream_options?.include_usage !== false) return forward(question);
      return forward({ ...question, body: JSON.stringify({ ...body, stream_options: { include_usage: true } }) });
    },
  },
  {
    name: 'knows no stream_options',
    mutate: (question, forward) => {
      const { stream_options: _, ...body } = bodyOf(question);
      return forward(isChat(question) && body.stream === true ? { ...question, body: JSON.stringify(body) } : question);
    },
  },
  {
    name: 'cannot add in streams',
    mutate: onChunks((chunk) => (usageOf(chunk) ? { ...chunk, usage: { ...chunk.usage, total_tokens: 999 } } : chunk)),
  },
  {
    name: 'counts in every chunk',
    mutate: onEvents((events, request) => {
      if (!request.stream_options?.include_usage) return events;
      const zero = '"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}';
      return events.map((event) =>
        event.includes('"choices":[{') ? event.replace(/\}\n\n$/, `,${zero}}\n\n`) : event,
      );
    }),
  },
  {
    name: 'counts before it finishes',
    mutate: onEvents((events) => {
      const usage = lastIs(events, '"choices":[]');
      return usage < 0 ? events : [events[usage] as string, ...events.filter((_, place) => place !== usage)];
    }),
  },
  {
    name: 'refuses obfuscation',
    mutate: onReply((reply, question) =>
      'include_obfuscation' in (bodyOf(question).stream_options ?? {}) ? { ...reply, status: 400 } : reply,
    ),
  },
];

const isError = (event: string) => event.startsWith('data: {"error"');

/** Servers that lie about failures, or do not survive their readers. */
export const LIES: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'writes a failure as text',
    mutate: onEvents((events) =>
      events.map((event) =>
        isError(event) ? (events[1] as string).replace(/"content":"[^"]*"/, '"content":" Error: it failed"') : event,
      ),
    ),
  },
  {
    name: 'stops in silence when it fails',
    mutate: onEvents((events) => (events.some(isError) ? events.filter((event) => !isError(event)) : events)),
  },
  {
    name: 'has half an error in a stream',
    mutate: onEvents((events) =>
      events.map((event) => (isError(event) ? 'data: {"error":{"message":"no"}}\n\n' : event)),
    ),
  },
  {
    name: 'finishes though it failed',
    mutate: onEvents((events) => {
      if (!events.some(isError)) return events;
      const finish = (events[1] as string).replace(/"finish_reason":null/, '"finish_reason":"stop"');
      return events.flatMap((event) => (isError(event) ? [event, finish] : [event]));
    }),
  },
  {
    name: 'is not done after an error',
    mutate: onEvents((events) => (events.some(isError) ? events.slice(0, -1) : events)),
  },
  {
    name: 'does not notice that its reader has left',
    timeout: 300,
    mutate: async (question, forward, memory) => {
      if (memory.has('streaming') && bodyOf(question).stream !== true)
        return { status: 200, headers: {}, body: ' ', hold: true };
      if (bodyOf(question).stream === true) memory.set('streaming', true);
      return forward(question);
    },
  },
];
