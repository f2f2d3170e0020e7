import { sdk } from '../../helpers/chat';
import { mcpServer } from '../../helpers/mcp-server';
import { program } from '../../helpers/program';
import { TOKEN } from '../../helpers/scripted-runtime';
import { calls, says, upstream } from './upstream';

async function example(name: string, baseURL: string, env: Record<string, string> = {}) {
  const { line } = program([`examples/${name}.mjs`], {
    env: { PORT: '0', GATEWAY_TOKEN: TOKEN, OPENAI_API_KEY: 'x', OPENAI_BASE_URL: baseURL, ...env },
  });
  const [, url = ''] = await line(/^listening on (http:\S+)\/v1$/);
  return sdk(url);
}

const messages = [
  { role: 'system' as const, content: 'Be brief.' },
  { role: 'user' as const, content: 'What time is it?' },
];

describe('the examples', () => {
  it('serve an agent of the AI SDK with the tools of an MCP server', async () => {
    const { baseURL, asked } = await upstream(
      calls({ id: 'a', name: 'time', arguments: '{}' }),
      says({ content: ['It is ', 'noon.'] }),
    );
    const client = await example('ai-sdk-agent', baseURL, { MCP_URL: await mcpServer() });
    const { choices } = await client.chat.completions.create({ model: 'clawdbot', messages });
    expect(choices[0]?.message.content).toBe('It is noon.');
    expect(JSON.stringify(asked[1]?.body.messages.at(-1))).toContain('noon');
  });

  it('serve a graph of LangGraph, as it streams', async () => {
    const { baseURL, asked } = await upstream(says({ content: ['It is ', 'noon.'] }), says('You asked for the time.'));
    const client = await example('langgraph', baseURL);
    const stream = await client.chat.completions.create({ model: 'clawdbot', user: 'bob', messages, stream: true });
    const texts: string[] = [];
    for await (const chunk of stream) texts.push(chunk.choices[0]?.delta.content ?? '');
    expect(texts.filter((text) => text !== '')).toEqual(['It is ', 'noon.']);
    await client.chat.completions.create({
      model: 'clawdbot',
      user: 'bob',
      messages: [{ role: 'user', content: 'What did I ask?' }],
    });
    expect(asked[1]?.body.messages.map(({ content }) => content)).toEqual([
      'What time is it?',
      'It is noon.',
      'What did I ask?',
    ]);
  });
});
