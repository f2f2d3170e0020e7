// A server whose heap can be asked for: 'full' collects all of it first, 'young' only the young objects.
import { createServer } from 'node:http';
import { openAiCompat } from '../../dist/index.js';

const runtime = {
  config: () => ({ gateway: { auth: { mode: 'token', token: process.env.TOKEN } } }),
  agents: () => [{ id: 'main' }],
  async *run() {
    for (let i = 0; i < 16; i++) yield { type: 'text', text: 'word ' };
  },
};
const compat = openAiCompat(runtime);
const server = createServer((req, res) => compat(req, res, () => res.writeHead(404).end()));
server.listen(0, '127.0.0.1', () => process.send(server.address().port));

process.on('message', (which) => {
  // Twice: who survives the first time is still young.
  for (let i = 0; i < 2; i++) globalThis.gc(which === 'full' ? undefined : { type: 'minor' });
  process.send(process.memoryUsage().heapUsed);
});
process.on('disconnect', () => process.exit());
