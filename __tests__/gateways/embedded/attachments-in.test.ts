import { type Agent, BUILTIN_MODELS, defineAgent, type EmbeddedRun } from '../../../lib/gateways/embedded';
import { PNG } from '../../helpers/referee-gateway';
import { gateway } from './session-kit';

const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } };
const user = (...content: object[]) => ({ role: 'user', content });
const call = { id: 'c1', type: 'function', function: { name: 'camera', arguments: '{}' } };
const called = { role: 'assistant', content: null, tool_calls: [call] };

const seen: EmbeddedRun[] = [];
const run: Agent = async function* (each) {
  seen.push(each);
  yield 'ok';
};
const main = defineAgent({ run, supports: ['images', 'client-tools'] });

/** The parts of the conversation that the attachments of the last run point at. */
const pointedAt = () =>
  seen.at(-1)?.attachments.map(({ message, part }) => {
    const content = seen.at(-1)?.conversation[message]?.content;
    return typeof content === 'string' ? content : content?.[part];
  });

beforeEach(() => seen.splice(0));

describe('an attachment of an embedded run', () => {
  it('stands in the conversation of the session, whatever the client resent', async () => {
    const { ask } = await gateway({ agents: { main } });
    await ask('one');
    await ask('two');
    await ask([{ role: 'system', content: 'Be brief.' }, user({ type: 'text', text: 'see' }, image)]);
    expect(seen.at(-1)?.attachments).toMatchObject([{ message: 4, part: 1 }]);
    expect(pointedAt()).toEqual([image]);
    expect(seen.at(-1)?.messages).toHaveLength(2);
  });

  it('stands in what the budget leaves of it', async () => {
    const { ask } = await gateway({ agents: { main }, sessions: { maxTurns: 1 } });
    await ask('one');
    await ask([user({ type: 'text', text: 'see' }), { role: 'assistant', content: 'hm' }, user(image), user(image)]);
    expect(pointedAt()).toEqual([image, image]);
  });

  it('stands in the conversation of a request that names no session', async () => {
    const { ask } = await gateway({ agents: { main } });
    await ask([{ role: 'developer', content: 'x' }, user(image), { role: 'assistant', content: 'hm' }, user(image)], {
      user: undefined,
    });
    expect(seen.at(-1)?.attachments).toMatchObject([{ message: 2, part: 0 }]);
    expect(pointedAt()).toEqual([image]);
  });

  it('stands in the result of a tool', async () => {
    const { ask } = await gateway({ agents: { main } });
    const tools = [{ type: 'function', function: { name: 'camera' } }];
    await ask([user(image), called, { role: 'tool', tool_call_id: 'c1', content: [image] }], { tools });
    expect(seen.at(-1)?.conversation.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
    expect(pointedAt()).toEqual([image]);
  });
});

it('can be defined beside a built-in model, under its own key', () => {
  expect(Object.keys({ main, ...BUILTIN_MODELS })).toEqual(['main', 'builtin/echo', 'builtin/recall', 'builtin/tools']);
});
