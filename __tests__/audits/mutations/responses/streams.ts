import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { isStream, onHeaders, onReply } from '../transforms';
import { mutationsOf } from './area';
import { onCreate, onEvent, onStream, onStreamText } from './transforms';

const { at, changesEvent: changes, drops } = mutationsOf('response-streams');
const TERMINAL = /^response\.(?:completed|incomplete|failed)$/;
const DELTA = 'response.output_text.delta';

const renumbered = (events: Json[]) => events.map((event, i): Json => ({ ...event, sequence_number: i }));

/** Streams that are framed wrong. */
export const FRAMES: Mutation[] = [
  {
    name: 'answers JSON to stream: true',
    breaks: at('content-type', 'accept-json'),
    mutate: onCreate(({ stream: _, ...body }) => body),
  },
  {
    name: 'streams only to those who accept streams',
    breaks: at('accept-json'),
    mutate: (question, forward) =>
      forward(
        question.headers.accept === 'application/json'
          ? { ...question, body: question.body.replace('"stream":true', '"stream":false') }
          : question,
      ),
  },
  {
    name: 'lets streams be cached',
    breaks: at('not-cached'),
    mutate: onHeaders({ 'cache-control': undefined }, isStream),
  },
  {
    name: 'compresses streams',
    breaks: at('not-compressed'),
    mutate: onHeaders({ 'content-encoding': 'deflate' }, isStream),
  },
  {
    name: 'gives a stream no number to report',
    breaks: at('request-id'),
    mutate: onHeaders({ 'x-request-id': undefined }, isStream),
  },
  {
    name: 'writes data lines alone',
    breaks: at('event-names'),
    mutate: onStreamText((text) => text.replace(/^event: .*\n/gm, '')),
  },
  {
    name: 'writes JSON on two lines',
    breaks: at('one-data-line'),
    mutate: onStreamText((text) => text.replace(/^data: \{/gm, 'data: {\ndata: ')),
  },
  {
    name: 'numbers its events by id lines',
    breaks: at('no-ids'),
    mutate: onStreamText((text) => text.replace(/^event: /gm, 'id: 1\nevent: ')),
  },
  {
    name: 'counts from 1',
    breaks: at('sequence-first'),
    mutate: onEvent(/./, (event) => {
      event.sequence_number += 1;
    }),
  },
  {
    name: 'gives every event one number',
    breaks: at('sequence'),
    mutate: onEvent(/./, (event) => {
      event.sequence_number = 0;
    }),
  },
  {
    name: 'has no numbers',
    breaks: at('sequence-first', 'sequence', 'schema'),
    mutate: onEvent(/./, (event) => {
      delete event.sequence_number;
    }),
  },
  {
    name: 'sends an event of its own',
    breaks: at('known-types', 'schema'),
    mutate: onStream((events) => renumbered(events.toSpliced(2, 0, { type: 'keepalive' }))),
  },
  {
    name: 'writes no [DONE]',
    breaks: at('done', 'done-once'),
    mutate: onStreamText((text) => text.replace('data: [DONE]\n\n', '')),
  },
  { name: 'writes [DONE] twice', breaks: at('done-once'), mutate: onStreamText((text) => `${text}data: [DONE]\n\n`) },
  { name: 'ends in the middle of an event', breaks: at('terminated'), mutate: onStreamText((text) => text.trimEnd()) },
  {
    name: 'leaves the body open',
    breaks: at('ends'),
    mutate: onReply((reply) => (isStream(reply) ? { ...reply, hold: true } : reply)),
  },
];

/** Streams whose events are wrong. */
export const EVENTS: Mutation[] = [
  drops('response.created', 'created-first', 'created-state', 'created-whole'),
  drops('response.in_progress', 'in-progress-second', 'usage-last'),
  changes('begins completed', ['created-state'], 'response.created', ({ response }) => {
    response.status = 'completed';
  }),
  changes('begins with half a response', ['created-whole'], 'response.created', ({ response }) => {
    delete response.tools;
  }),
  changes('counts tokens at once', ['usage-last'], 'response.in_progress', ({ response }) => {
    response.usage = { input_tokens: 1, output_tokens: 0, total_tokens: 1 };
  }),
  {
    name: 'has no terminal event',
    breaks: at('terminal', 'terminal-last', 'completed', 'completed-whole'),
    mutate: onStream((events) => events.filter(({ type }) => !TERMINAL.test(type))),
  },
  {
    name: 'ends twice',
    breaks: at('terminal-once'),
    mutate: onStream((events) => renumbered([...events, events.at(-1) as Json])),
  },
  {
    name: 'goes on behind its end',
    breaks: at('terminal-last'),
    mutate: onStream((events) => renumbered([...events, events[1] as Json])),
  },
  changes('is in progress at its end', ['completed'], TERMINAL, ({ response }) => {
    response.status = 'in_progress';
  }),
  changes('ends with half a response', ['completed-whole'], TERMINAL, ({ response }) => {
    delete response.metadata;
  }),
  changes(
    'ends with an empty output',
    ['completed-output', 'completed-items', 'deltas-response'],
    TERMINAL,
    ({ response }) => {
      response.output = [];
    },
  ),
  changes('counts no tokens', ['completed-usage'], TERMINAL, ({ response }) => {
    response.usage = null;
  }),
  changes('changes its id', ['one-id'], TERMINAL, ({ response }) => {
    response.id += 'x';
  }),
  changes('names another model in the middle', ['model'], 'response.in_progress', ({ response }) => {
    response.model = 'gpt-4o';
  }),
  drops('response.output_item.added', 'item-added', 'item-begins-empty', 'output-index', 'order'),
  drops('response.content_part.added', 'part-added', 'part-begins-empty', 'order'),
  drops(DELTA, 'text-delta', 'echo', 'order'),
  drops('response.output_text.done', 'text-done', 'deltas-text', 'order'),
  drops('response.content_part.done', 'part-done', 'deltas-part', 'order'),
  drops('response.output_item.done', 'item-done', 'item-ends-whole', 'deltas-item', 'completed-items'),
  {
    name: 'tells the part before its item',
    breaks: at('order'),
    mutate: onStream(([created, progress, item, part, ...rest]) =>
      renumbered([created, progress, part, item, ...rest].filter((event): event is Json => event !== undefined)),
    ),
  },
  changes('begins with a whole item', ['item-begins-empty'], 'response.output_item.added', ({ item }) => {
    item.status = 'completed';
  }),
  changes('never ends an item', ['item-ends-whole'], 'response.output_item.done', ({ item }) => {
    item.status = 'in_progress';
  }),
  changes('counts items from 1', ['output-index'], /output_item|content_part|output_text/, (event) => {
    event.output_index += 1;
  }),
  changes('gives deltas an id of their own', ['item-id'], DELTA, (event) => {
    event.item_id = `msg_${event.sequence_number}`;
  }),
  changes('leaves out which part it is', ['content-index', 'schema'], DELTA, (event) => {
    delete event.content_index;
  }),
  changes('puts out another item than it told', ['completed-items', 'deltas-response'], TERMINAL, ({ response }) => {
    for (const part of response.output[0]?.content ?? []) part.text = 'Else.';
  }),
  changes('sums up in other words', ['deltas-text'], 'response.output_text.done', (event) => {
    event.text += '!';
  }),
  changes('ends a part in other words', ['deltas-part'], 'response.content_part.done', ({ part }) => {
    part.text += '!';
  }),
  changes('ends an item in other words', ['deltas-item'], 'response.output_item.done', ({ item }) => {
    item.content[0].text += '!';
  }),
  changes('begins a part with its text', ['part-begins-empty'], 'response.content_part.added', ({ part }) => {
    part.text = 'Already.';
  }),
  changes('has no logprobs in deltas', ['delta-logprobs'], DELTA, (event) => {
    delete event.logprobs;
  }),
  changes('trims its deltas', ['echo'], DELTA, (event) => {
    event.delta = event.delta.trim();
  }),
  changes('says something else than JSON', ['like-json'], TERMINAL, ({ response }) => {
    response.output[0].content[0].text = 'Else.';
  }),
  changes('has keys that JSON has not', ['like-json'], TERMINAL, ({ response }) => {
    response.streamed = true;
  }),
  {
    name: 'holds a stream back until it is whole',
    breaks: at('early'),
    mutate: (question, forward) => forward(question),
  },
];
