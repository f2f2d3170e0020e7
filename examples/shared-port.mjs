// A Gateway's own WebSocket protocol and the OpenAI endpoint on one port.
//   GATEWAY_TOKEN=secret node examples/shared-port.mjs
import { createServer } from 'node:http';
import express from 'express';
import { openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';
import { WebSocketServer } from 'ws';

const app = express();
const runtime = embeddedGateway({
  config: { gateway: { auth: { mode: 'token', token: process.env.GATEWAY_TOKEN } } },
  agents: {
    main: async function* () {
      yield `There are ${sockets.clients.size} WebSocket clients.`;
    },
  },
});
app.use('/gateway', openAiCompat(runtime));
app.get('/health', (_req, res) => res.json({ ok: true }));

const server = createServer(app);
const sockets = new WebSocketServer({ server });
sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`gateway: ${data}`)));

server.listen(Number(process.env.PORT ?? 18789), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/gateway/v1`);
});
