import type { Mutation } from '../../mutant';
import { bodyOf, isStream, onEvents, onHeaders, onReply } from '../transforms';

const insert = (events: string[], event: string) => [...events.slice(0, 1), event, ...events.slice(1)];

/** Servers whose streams are badly framed. */
export const FRAMES: Mutation[] = [
  {
    name: 'labels streams as text',
    breaks: ['streams.content-type'],
    mutate: onHeaders({ 'content-type': 'text/plain' }, isStream),
  },
  {
    name: 'goes by the Accept header',
    breaks: ['streams.accept-json'],
    mutate: (question, forward) => {
      if (question.headers.accept !== 'application/json') return forward(question);
      return forward({ ...question, body: JSON.stringify({ ...bodyOf(question), stream: false }) });
    },
  },
  {
    name: 'lets streams be cached',
    breaks: ['streams.not-cached'],
    mutate: onHeaders({ 'cache-control': 'max-age=60' }, isStream),
  },
  {
    name: 'lets proxies buffer',
    breaks: ['streams.not-transformed'],
    mutate: onHeaders({ 'x-accel-buffering': undefined }, isStream),
  },
  {
    name: 'says that it compresses',
    breaks: ['streams.not-compressed'],
    mutate: onHeaders(
      { 'content-encoding': 'gzip' },
      (reply, { headers }) => isStream(reply) && 'accept-encoding' in headers,
    ),
  },
  {
    name: 'names its events',
    breaks: ['streams.lines'],
    mutate: onEvents((events) => events.map((event) => `event: chunk\n${event}`)),
  },
  {
    name: 'sends a retry line',
    breaks: ['streams.lines'],
    mutate: onEvents((events) => insert(events, 'retry: 1000\n\n')),
  },
  {
    name: 'sends an empty event',
    breaks: ['streams.one-data-line'],
    mutate: onEvents((events) => insert(events, 'data:\n\n')),
  },
  {
    name: 'sends a warning',
    breaks: ['streams.schema'],
    mutate: onEvents((events) => insert(events, 'data: {"warning":"slow"}\n\n')),
  },
  {
    name: 'sends words that are no JSON',
    breaks: ['streams.schema', 'streams.text'],
    mutate: onEvents((events) => insert(events, 'data: thinking\n\n')),
  },
  {
    name: 'is never done',
    breaks: ['streams.done', 'streams.echo'],
    mutate: onEvents((events) => events.filter((event) => !event.includes('[DONE]'))),
  },
  {
    name: 'is done twice',
    breaks: ['streams.done-once'],
    mutate: onEvents((events) => [...events, ...events.slice(-1)]),
  },
  {
    name: 'goes on after it is done',
    breaks: ['streams.done'],
    mutate: onEvents((events) => [...events, ...events.slice(0, 1)]),
  },
  {
    name: 'saves the last empty line',
    breaks: ['streams.terminated'],
    mutate: onEvents((events) => events.map((event) => event.replace(/(?<=DONE\])\n\n$/, '\n'))),
  },
  {
    name: 'holds the connection open',
    breaks: ['streams.ends'],
    mutate: onReply((reply) => (isStream(reply) ? { ...reply, hold: true } : reply)),
  },
];
