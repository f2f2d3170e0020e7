import { AnswerText, type TextEvent } from '../../../lib/gateways/clawdbot/answer-text';

function answer(events: TextEvent[], result?: string): string[] {
  const text = new AnswerText();
  return [...events.map((event) => text.push(event)), text.finish(result)];
}

it('gives out each delta once, whether the text so far was read or not', () => {
  expect(answer([{ text: 'a', delta: 'a' }, { delta: 'b' }, { text: 'abc', delta: 'c' }], 'abc')).toEqual([
    'a',
    'b',
    'c',
    '',
  ]);
});

it('catches up by the text so far when a delta was missed', () => {
  expect(
    answer([
      { text: 'a', delta: 'a' },
      { text: 'abcd', delta: 'd' },
    ]),
  ).toEqual(['a', 'bcd', '']);
});

it('parts the messages of a run, with and without item ids', () => {
  const unkeyed = [{ text: 'one', delta: 'one' }, { text: 'two', delta: 'two' }, { delta: '!' }];
  expect(answer(unkeyed).join('')).toBe('one\n\ntwo!');
  const keyed = [
    { delta: 'one\n', itemId: '1' },
    { delta: 'two', itemId: '2' },
    { delta: '!', itemId: '2' },
  ];
  expect(answer(keyed).join('')).toBe('one\n\ntwo!');
});

it('takes an answer that comes only at the end', () => {
  expect(answer([], 'all')).toEqual(['all']);
  expect(answer([], undefined)).toEqual(['']);
});

it('adds only what continues what was given out', () => {
  expect(answer([{ text: 'one', delta: 'one' }], 'one two')).toEqual(['one', ' two']);
  expect(answer([{ text: 'one', delta: 'one' }], 'something else')).toEqual(['one', '']);
});

it('holds a text that may be replaced until the end', () => {
  const events = [
    { text: 'draft', delta: 'draft', itemId: '1', replaceable: true },
    { text: 'better', itemId: '1' },
  ];
  expect(answer(events, 'best')).toEqual(['', '', 'best']);
  expect(answer(events)).toEqual(['', '', 'better']);
});

it('waits out a correction that the text grows over again', () => {
  const events = [{ text: 'abc', delta: 'abc' }, { text: 'ab' }, { text: 'abcd' }];
  expect(answer(events, 'abcd')).toEqual(['abc', '', 'd', '']);
});

it('fails when the end contradicts what was given out', () => {
  expect(() => answer([{ text: 'abc', delta: 'abc' }, { text: 'xyz' }], 'xyz')).toThrow(
    expect.objectContaining({ code: 'agent_error', message: expect.stringContaining('rewrote') }),
  );
});
