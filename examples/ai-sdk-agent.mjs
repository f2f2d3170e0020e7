// An agent of the AI SDK with the tools of an MCP server.
//   GATEWAY_TOKEN=secret OPENAI_API_KEY=… MCP_URL=http://127.0.0.1:3000/mcp node examples/ai-sdk-agent.mjs
import { createMCPClient } from '@ai-sdk/mcp';
import { openai } from '@ai-sdk/openai';
import { ToolLoopAgent } from 'ai';
import express from 'express';
import { openAiCompat } from 'openai-compat';
import { aiSdkAgent } from 'openai-compat/ai-sdk';
import { embeddedGateway } from 'openai-compat/embedded';

const mcp = await createMCPClient({ transport: { type: 'http', url: process.env.MCP_URL } });
const agent = new ToolLoopAgent({
  model: openai.chat(process.env.MODEL ?? 'gpt-5-mini'),
  instructions: 'You are a helpful assistant. Look things up with your tools before you answer.',
  tools: await mcp.tools(),
});

const runtime = embeddedGateway({
  config: { gateway: { auth: { mode: 'token', token: process.env.GATEWAY_TOKEN } } },
  agents: { main: aiSdkAgent(agent) },
});

const app = express();
app.use(openAiCompat(runtime));
const server = app.listen(Number(process.env.PORT ?? 18789), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/v1`);
});
