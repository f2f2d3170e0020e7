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
const compat = openAiCompat(runtime);
app.use('/gateway', compat);
app.get('/health', (_req, res) => res.json({ ok: true }));

const server = createServer(app);
const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (req, socket, head) => {
  // Clients that prefer HTTP/2 offer an upgrade to it with each request: those are answered over HTTP/1.1.
  if (compat.handleUpgrade(req, socket, head)) return;
  sockets.handleUpgrade(req, socket, head, (ws) => sockets.emit('connection', ws, req));
});
sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`gateway: ${data}`)));

server.listen(Number(process.env.PORT ?? 18789), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/gateway/v1`);
});
