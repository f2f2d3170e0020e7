// Any framework is ten lines: a graph of LangGraph as an async generator.
//   GATEWAY_TOKEN=secret OPENAI_API_KEY=… node examples/langgraph.mjs
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import express from 'express';
import { openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';

const model = new ChatOpenAI({ model: process.env.MODEL ?? 'gpt-5-mini', maxRetries: 0 });
const graph = new StateGraph(MessagesAnnotation)
  .addNode('answer', async ({ messages }, config) => ({ messages: [await model.invoke(messages, config)] }))
  .addEdge(START, 'answer')
  .addEdge('answer', END)
  .compile();

async function* main({ instructions, conversation, signal }) {
  const system = instructions ? [{ role: 'system', content: instructions }] : [];
  const input = { messages: [...system, ...conversation] };
  for await (const [chunk] of await graph.stream(input, { streamMode: 'messages', signal })) yield chunk.text;
}

const runtime = embeddedGateway({
  config: { gateway: { auth: { mode: 'token', token: process.env.GATEWAY_TOKEN } } },
  agents: { main },
});

const app = express();
app.use(openAiCompat(runtime));
const server = app.listen(Number(process.env.PORT ?? 18789), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/v1`);
});
