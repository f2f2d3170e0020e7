import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { openAiCompat } from '../../../lib';
import { aiSdkAgent } from '../../../lib/agents/ai-sdk';
import { BUILTIN_MODELS, embeddedGateway } from '../../../lib/gateways/embedded';
import { chat, errorOf, request, sdk } from '../../helpers/chat';
import { CONFIG, TOKEN } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

const behind = (url: string, model: string) =>
  aiSdkAgent({
    model: createOpenAICompatible({
      name: 'openaiCompatible',
      baseURL: `${url}/v1`,
      apiKey: TOKEN,
      includeUsage: true,
      supportsStructuredOutputs: true,
    })(model),
  });

/** Three Gateways, each the model provider of the one before it; the last has the built-in models. */
async function chain(): Promise<string> {
  const agents = { ...BUILTIN_MODELS };
  const last = embeddedGateway({
    config: CONFIG,
    agents: Object.fromEntries(Object.entries(agents).map(([name, agent]) => [name.replace('builtin/', ''), agent])),
  });
  let url = await serve(host(openAiCompat(last)));
  for (let hop = 0; hop < 2; hop++) {
    const names = ['echo', 'recall', 'tools'];
    const before = url;
    const runtime = embeddedGateway({
      config: CONFIG,
      agents: Object.fromEntries(names.map((name) => [name, behind(before, `clawdbot:${name}`)])),
    });
    url = await serve(host(openAiCompat(runtime, { onError: () => undefined })));
  }
  return url;
}

describe('three Gateways in a row', () => {
  it('stream a text through all of them', async () => {
    const client = sdk(await chain());
    const text = 'the quick brown fox\n\njumps over 日本 🦊';
    const stream = client.chat.completions.stream({
      model: 'clawdbot:echo',
      messages: [{ role: 'user', content: text }],
      stream_options: { include_usage: true },
    });
    const { choices, usage } = await stream.finalChatCompletion();
    expect(choices[0]?.message.content).toBe(text);
    expect(usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 8 });
  });

  it('keep the session at the first, and show the last all of it', async () => {
    const client = sdk(await chain());
    const say = (content: string) =>
      client.chat.completions.create({ model: 'clawdbot:recall', user: 'bob', messages: [{ role: 'user', content }] });
    await say('one');
    expect((await say('two')).choices[0]?.message.content).toBe('1. one\n2. two');
  });

  it('bring a client tool to the client, and its result to the last', async () => {
    const client = sdk(await chain());
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'paint',
          parameters: { type: 'object', properties: { colour: { type: 'string' } }, required: ['colour'] },
        },
      },
    ];
    const messages = [{ role: 'user' as const, content: 'paint' }];
    const asked = await client.chat.completions.create({ model: 'clawdbot:tools', messages, tools });
    const message = asked.choices[0]?.message;
    const [call] = message?.tool_calls ?? [];
    expect(call).toMatchObject({ function: { name: 'paint', arguments: '{"colour":"text"}' } });
    const { choices } = await client.chat.completions.create({
      model: 'clawdbot:tools',
      tools,
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: message?.tool_calls ?? [] },
        { role: 'tool', tool_call_id: call?.id ?? '', content: 'It is red.' },
      ],
    });
    expect(choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: 'It is red.' } });
  });

  it('say what went wrong at the last', async () => {
    const url = await chain();
    const last = await serve(
      host(
        openAiCompat(embeddedGateway({ config: CONFIG, agents: { main: behind(url, 'nobody') } }), {
          onError: () => undefined,
        }),
      ),
    );
    expect(await errorOf(await chat(last, request()))).toMatchObject({
      status: 502,
      message: "The model provider does not know the agent's model.",
    });
  });
});
