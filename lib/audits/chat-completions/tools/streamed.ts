import { expect, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { expectWeather } from '../../wire/weather';
import { deltasOf, finishReasons } from '../wire/chat';
import type { ToolCallShape } from '../wire/shapes';
import { callDeltasOf, calledStream } from './toolbox';

/** The deltas of a stream's calls, by index. */
async function streamedCalls(target: AuditTarget): Promise<ToolCallShape[][]> {
  const calls = new Map<number | undefined, ToolCallShape[]>();
  for (const delta of callDeltasOf(await calledStream(target))) {
    calls.set(delta.index, [...(calls.get(delta.index) ?? []), delta]);
  }
  return [...calls.values()];
}

const given = (value: unknown) => value !== undefined && value !== null;

/** Calls in streams: identity first, then the arguments in pieces. */
export const STREAMED_CALLS: AuditRow[] = [
  [
    'stream-schema',
    'MUST',
    'Each chunk of a stream with a call is valid.',
    SOURCES.chunk,
    async (target) => {
      const stream = await calledStream(target);
      for (const chunk of stream.chunks) expectValid('chunk', chunk);
      callDeltasOf(stream);
    },
  ],
  [
    'stream-identity',
    'MUST',
    'The first delta of a call has index, id, type and name.',
    SOURCES.measured,
    async (target) => {
      for (const [first] of await streamedCalls(target)) {
        const whole = first?.id && first.type === 'function' && first.function?.name && Number.isInteger(first.index);
        expect(Boolean(whole), `the first delta is ${show(first)}`);
      }
    },
  ],
  [
    'stream-identity-once',
    'MUST',
    'Later deltas of a call have neither id nor name: clients join or refuse them.',
    SOURCES.measured,
    async (target) => {
      for (const [, ...later] of await streamedCalls(target)) {
        const again = later.find((delta) => given(delta.id) || given(delta.function?.name));
        expect(again === undefined, `a later delta is ${show(again)}`);
      }
    },
  ],
  [
    'stream-index',
    'MUST',
    'The first call has index 0, the next 1, and so on.',
    SOURCES.measured,
    async (target) => {
      const indexes = (await streamedCalls(target)).map(([first]) => first?.index);
      expect(
        indexes.every((index, place) => index === place),
        `the indexes are ${show(indexes)}`,
      );
    },
  ],
  [
    'stream-arguments',
    'MUST',
    "The pieces of a call's arguments add up to JSON that keeps to the parameters.",
    SOURCES.chunk,
    async (target) => {
      for (const deltas of await streamedCalls(target)) {
        expectWeather(deltas.map((delta) => delta.function?.arguments ?? '').join(''));
      }
    },
  ],
  [
    'stream-finish',
    'MUST',
    'A stream with a call finishes once, with `tool_calls`.',
    SOURCES.measured,
    async (target) => {
      expectSame(finishReasons(await calledStream(target)).join(), 'tool_calls', 'the list of finish reasons');
    },
  ],
  [
    'stream-finish-last',
    'MUST',
    'Nothing of a call comes after the finish reason.',
    SOURCES.measured,
    async (target) => {
      const choices = (await calledStream(target)).chunks.flatMap((chunk) => chunk.choices ?? []);
      expect(typeof choices.at(-1)?.finish_reason === 'string', `the last choice is ${show(choices.at(-1))}`);
    },
  ],
  [
    'stream-role',
    'MUST',
    'The role comes once, in the first delta.',
    SOURCES.measured,
    async (target) => {
      const roles = deltasOf(await calledStream(target)).map(({ role }) => role ?? null);
      expectSame(roles[0], 'assistant', 'the first role');
      expectSame(roles.filter((role) => role !== null).length, 1, 'the number of deltas with a role');
    },
  ],
];
