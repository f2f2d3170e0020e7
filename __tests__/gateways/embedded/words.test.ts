import type { AgentEvent, ChatMessage } from '../../../lib';
import { BUILTIN_MODELS, type EmbeddedRun } from '../../../lib/gateways/embedded';
import { program } from '../../helpers/program';

async function echoed(content: string): Promise<AgentEvent[]> {
  const messages: ChatMessage[] = [{ role: 'user', content }];
  const events: AgentEvent[] = [];
  const said = BUILTIN_MODELS['builtin/echo'].run({ conversation: messages, turn: messages } as unknown as EmbeddedRun);
  for await (const event of said as AsyncIterable<AgentEvent>) events.push(event);
  return events;
}

describe('a built-in model', () => {
  it.each([
    ['  one two\n three ', ['  one ', 'two\n ', 'three ']],
    [' \n', [' \n']],
    ['', []],
  ])('says %j a word at a time, with the white space around it, and counts words', async (text, words) => {
    expect(await echoed(text)).toEqual([
      ...words.map((word) => ({ type: 'text', text: word })),
      { type: 'usage', promptTokens: text === '' ? 1 : words.length, completionTokens: words.length },
    ]);
  });

  it('needs little memory for a text of millions of words', async () => {
    const script = `
      const { BUILTIN_MODELS } = require('./dist/gateways/embedded');
      const messages = [{ role: 'user', content: 'a '.repeat(3_000_000) }];
      (async () => {
        for await (const event of BUILTIN_MODELS['builtin/echo'].run({ conversation: messages, turn: messages }))
          if (event.type === 'usage') console.log(JSON.stringify(event));
      })();`;
    const { exit, stdout } = program(['--max-old-space-size=40', '-e', script]);
    expect(await exit).toBe(0);
    expect(JSON.parse(stdout())).toEqual({ type: 'usage', promptTokens: 3_000_000, completionTokens: 3_000_000 });
  });
});
