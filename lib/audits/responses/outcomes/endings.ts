import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditHints } from '../../types';
import { itemsOf, messageItem, partsOf } from '../wire/respond';
import { hintedResponse, hintedStream } from '../wire/samples';
import { finalOf, firstOf, isTerminal, joined } from '../wire/stream';

/** An answer that is cut short, by its limit or by a filter. */
function cutShort(name: string, what: string, hint: keyof AuditHints, reason: string): AuditRow[] {
  return [
    [
      `${name}-status`,
      'MUST',
      `An answer that ${what} is \`incomplete\`.`,
      SOURCES.responseObject,
      async (target) => expectSame((await hintedResponse(target, hint)).status, 'incomplete', 'status'),
    ],
    [
      `${name}-reason`,
      'MUST',
      `Its reason is \`${reason}\`.`,
      SOURCES.responseObject,
      async (target) =>
        expectSame((await hintedResponse(target, hint)).incomplete_details?.reason, reason, 'the reason'),
    ],
    [
      `${name}-item`,
      'MUST',
      'Its last item is `incomplete`, too.',
      SOURCES.openResponses,
      async (target) => expectSame(itemsOf(await hintedResponse(target, hint)).at(-1)?.status, 'incomplete', 'status'),
    ],
    [
      `${name}-usage`,
      'MUST',
      'It has its usage.',
      SOURCES.responseObject,
      async (target) => {
        const { usage } = await hintedResponse(target, hint);
        expect(Number.isInteger(usage?.total_tokens), `usage is ${show(usage)}`);
      },
    ],
    [
      `${name}-not-completed`,
      'MUST',
      'Its `completed_at` is null.',
      SOURCES.openResponses,
      async (target) => expectSame((await hintedResponse(target, hint)).completed_at, null, 'completed_at'),
    ],
    [
      `${name}-event`,
      'MUST',
      'Its stream ends with `response.incomplete`, and says why.',
      SOURCES.responseEvents,
      async (target) => {
        const { events } = await hintedStream(target, hint);
        const last = events.find(isTerminal);
        expectSame(last?.type, 'response.incomplete', 'the terminal event');
        expectSame(last?.response?.incomplete_details?.reason, reason, 'the reason');
      },
    ],
  ];
}

export const ENDINGS: AuditRow[] = [
  [
    'refusal',
    'MUST',
    'A refusal is a part of its own kind, in a message.',
    SOURCES.responseObject,
    async (target) => {
      const parts = partsOf(messageItem(await hintedResponse(target, 'refusing')));
      expect(
        parts.some(({ type, refusal }) => type === 'refusal' && Boolean(refusal)),
        `the parts are ${show(parts)}`,
      );
    },
  ],
  [
    'refusal-status',
    'MUST',
    'A response that refuses is completed: nothing was cut.',
    SOURCES.live,
    async (target) => expectSame((await hintedResponse(target, 'refusing')).status, 'completed', 'status'),
  ],
  [
    'refusal-deltas',
    'MUST',
    'A refusal is streamed in deltas of its own, which add up.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await hintedStream(target, 'refusing');
      const told = joined(stream, 'response.refusal.delta');
      expectSame(firstOf(stream, 'response.refusal.done').refusal, told, 'the refusal that is done');
    },
  ],
  [
    'refusal-part',
    'MUST',
    'Its part begins empty, and ends whole.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await hintedStream(target, 'refusing');
      expectSame(firstOf(stream, 'response.content_part.added').part?.refusal, '', 'the refusal at first');
      const told = joined(stream, 'response.refusal.delta');
      expectSame(firstOf(stream, 'response.content_part.done').part?.refusal, told, 'the refusal at last');
    },
  ],
  ...cutShort('length', 'is cut at its limit of tokens', 'cut', 'max_output_tokens'),
  ...cutShort('filter', 'a content filter holds back', 'filtered', 'content_filter'),
  [
    'silent',
    'MUST',
    'An agent that says nothing gives one message with an empty text, and no empty output.',
    SOURCES.measuredResponses,
    async (target) => {
      const parts = partsOf(messageItem(await hintedResponse(target, 'silent')));
      expectSame(parts.map(({ type, text }) => `${type} ${text}`).join(), 'output_text ', 'the parts');
    },
  ],
  [
    'silent-stream',
    'MUST',
    'So it is at the end of a stream.',
    SOURCES.measuredResponses,
    async (target) => {
      const response = finalOf(await hintedStream(target, 'silent'));
      expect(partsOf(messageItem(response)).length === 1, `output is ${show(response.output)}`);
    },
  ],
];
