import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { bodyOf, isChat, onChunks, onEvents, onReply } from '../transforms';

const usageOf = (chunk: Json) => (chunk.usage && chunk.choices?.length === 0 ? chunk.usage : undefined);
const lastIs = (events: string[], word: string) => events.findIndex((event) => event.includes(word));

/** Servers that get usage in streams wrong. */
export const COUNTS: Mutation[] = [
  {
    name: 'always streams usage',
    breaks: ['streams.usage-not-asked'],
    mutate: (question, forward) => {
      const body = bodyOf(question);
      if (body.stream !== true) return forward(question);
      return forward({ ...question, body: JSON.stringify({ ...body, stream_options: { include_usage: true } }) });
    },
  },
  {
    name: 'takes any stream_options for include_usage',
    breaks: ['streams.usage-declined'],
    mutate: (question, forward) => {
      const body = bodyOf(question);
      if (body.stream !== true || body.stream_options?.include_usage !== false) return forward(question);
      return forward({ ...question, body: JSON.stringify({ ...body, stream_options: { include_usage: true } }) });
    },
  },
  {
    name: 'knows no stream_options',
    breaks: ['streams.usage-last', 'streams.usage-sum'],
    mutate: (question, forward) => {
      const { stream_options: _, ...body } = bodyOf(question);
      return forward(isChat(question) && body.stream === true ? { ...question, body: JSON.stringify(body) } : question);
    },
  },
  {
    name: 'cannot add in streams',
    breaks: ['streams.usage-sum'],
    mutate: onChunks((chunk) => (usageOf(chunk) ? { ...chunk, usage: { ...chunk.usage, total_tokens: 999 } } : chunk)),
  },
  {
    name: 'counts in every chunk',
    breaks: ['streams.usage-once', 'streams.usage-after-finish'],
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
    breaks: ['streams.usage-last'],
    mutate: onEvents((events) => {
      const usage = lastIs(events, '"choices":[]');
      return usage < 0 ? events : [events[usage] as string, ...events.filter((_, place) => place !== usage)];
    }),
  },
  {
    name: 'refuses obfuscation',
    breaks: ['streams.obfuscation'],
    mutate: onReply((reply, question) =>
      'include_obfuscation' in (bodyOf(question).stream_options ?? {}) ? { ...reply, status: 400 } : reply,
    ),
  },
];
