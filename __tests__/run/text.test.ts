import { openAiCompat } from '../../lib';
import type { ContentPart } from '../../types/openai';
import { chat, request, textOf } from '../helpers/chat';
import { PNG } from '../helpers/referee-gateway';
import { scriptedRuntime } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

const user = (content: string | ContentPart[]) => ({ role: 'user', content });
const text = (said: string) => ({ type: 'text' as const, text: said });
const image = { type: 'image_url' as const, image_url: { url: `data:image/png;base64,${PNG}` } };

/** A server whose agent says back what it finds in `run.text`. */
async function parrot() {
  const runtime = scriptedRuntime({
    agents: [{ id: 'main', supports: ['images', 'client-tools'] }],
    run: async function* (run) {
      yield { type: 'text', text: JSON.stringify(run.text) };
    },
  });
  return serve(host(openAiCompat(runtime)));
}

describe('run.text', () => {
  it.each([
    ['the content, sent as a string', [user('hi')], 'hi'],
    ['the content, sent as parts', [user([text('hi')])], 'hi'],
    ['all text parts, a line each', [user([text('one'), image, text('two')])], 'one\ntwo'],
    ["the turn's last user message", [user('old'), { role: 'assistant', content: 'ok' }, user('a'), user('b')], 'b'],
    ['nothing, where the message is only an image', [user([image])], ''],
    [
      'nothing, where the turn brings only the result of a tool',
      [
        user('call it'),
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: 'c', content: 'done' },
      ],
      '',
    ],
  ])('is %s', async (_, messages, expected) => {
    const answer = await chat(await parrot(), request({ messages }));
    expect(JSON.parse(await textOf(answer))).toBe(expected);
  });
});
