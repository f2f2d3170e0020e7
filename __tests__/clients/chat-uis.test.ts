import { ChatOpenAI } from '@langchain/openai';
import { openAiCompat } from '../../lib';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import type { OpenAiCompatOptions } from '../../types/options';
import { chat, chunksOf, contentOf, textOf } from '../helpers/chat';
import { CONFIG, TOKEN } from '../helpers/scripted-runtime';
import { host, serve } from '../helpers/serve';

/** A Gateway whose agent says what its session remembers. */
async function gateway(options: OpenAiCompatOptions = {}) {
  const main = BUILTIN_MODELS['builtin/recall'];
  return serve(host(openAiCompat(embeddedGateway({ config: CONFIG, agents: { main } }), options)));
}

/** What Open WebUI sends, with the settings of the README's recipe: it names the chat, and resends all of it. */
function openWebUi(url: string) {
  const person = {
    'x-openwebui-user-id': 'u-1',
    'x-openwebui-user-name': 'Ada',
    'x-openwebui-user-email': 'ada@example.com',
    'x-openwebui-user-role': 'user',
  };
  return {
    async say(chatId: string, ...said: string[]) {
      const messages = said.flatMap((content, i) => [
        ...(i > 0 ? [{ role: 'assistant', content: '…' }] : []),
        { role: 'user', content },
      ]);
      const body = { model: 'clawdbot', messages, stream: true, stream_options: { include_usage: true } };
      const response = await chat(url, body, {
        ...person,
        'x-clawdbot-session-key': chatId,
        'x-openwebui-message-id': 'm',
      });
      return contentOf(await chunksOf(response));
    },
    async title(chatId: string, body: object = {}) {
      const messages = [{ role: 'user', content: 'Generate a concise title with an emoji.' }];
      return textOf(
        await chat(
          url,
          { model: 'clawdbot', messages, stream: false, max_completion_tokens: 1000, ...body },
          {
            ...person,
            'x-clawdbot-session-key': chatId,
            ...('model' in body ? {} : { 'x-openwebui-task': 'title_generation' }),
          },
        ),
      );
    },
  };
}

describe('Open WebUI, set up as the README says', () => {
  it('has a session for each chat, which knows each turn once', async () => {
    const ui = openWebUi(await gateway());
    expect(await ui.say('chat-1', 'one')).toBe('1. one');
    expect(await ui.say('chat-2', 'other')).toBe('1. other');
    expect(await ui.say('chat-1', 'one', 'two')).toBe('1. one\n2. two');
  });

  it('has an edited message take the place of the old one, with the client’s history', async () => {
    const ui = openWebUi(await gateway({ session: { history: 'client' } }));
    await ui.say('chat-1', 'one');
    await ui.say('chat-1', 'one', 'two');
    expect(await ui.say('chat-1', 'one', 'edited')).toBe('1. one\n2. edited');
  });

  it.each<[string, OpenAiCompatOptions, object]>([
    ['told by its header', {}, {}],
    ['on a task model of its own', { models: { titles: { agent: 'main', task: true } } }, { model: 'titles' }],
  ])('asks for titles beside the session (%s)', async (_, options, body) => {
    const ui = openWebUi(await gateway(options));
    await ui.say('chat-1', 'one');
    expect(await ui.title('chat-1', body)).toBe('1. Generate a concise title with an emoji.');
    expect(await ui.say('chat-1', 'one', 'two')).toBe('1. one\n2. two');
  });
});

/** What LibreChat sends: LangChain's request, the person's id as user unless it is dropped, the conversation in a header. */
function libreChat(url: string, { dropUser, header }: { dropUser: boolean; header: boolean }) {
  return async (conversation: string, ...said: string[]) => {
    const model = new ChatOpenAI({
      model: 'clawdbot',
      apiKey: TOKEN,
      maxRetries: 0,
      ...(!dropUser && { user: '665f1c' }),
      configuration: {
        baseURL: `${url}/v1`,
        ...(header && { defaultHeaders: { 'x-clawdbot-session-key': conversation } }),
      },
    });
    const history = said.flatMap((text, i): [string, string][] => [
      ...(i > 0 ? ([['ai', '…']] as [string, string][]) : []),
      ['human', text],
    ]);
    let text = '';
    for await (const chunk of await model.stream(history)) text += chunk.text;
    return text;
  };
}

describe('LibreChat', () => {
  it('set up as the README says has a session for each conversation', async () => {
    const say = libreChat(await gateway(), { dropUser: true, header: true });
    expect(await say('conv-1', 'one')).toBe('1. one');
    expect(await say('conv-2', 'other')).toBe('1. other');
    expect(await say('conv-1', 'one', 'two')).toBe('1. one\n2. two');
  });

  it('as it comes would share one session among all conversations of a person, unless user is left out', async () => {
    const shared = libreChat(await gateway(), { dropUser: false, header: false });
    await shared('conv-1', 'one');
    expect(await shared('conv-2', 'other')).toBe('1. one\n2. other');
    const apart = libreChat(await gateway({ session: { from: ['x-clawdbot-session-key'] } }), {
      dropUser: false,
      header: false,
    });
    await apart('conv-1', 'one');
    expect(await apart('conv-2', 'other')).toBe('1. other');
  });
});
