import { createServer } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openAiCompat } from '../../../dist/index.js';
import { fileObjects } from '../../../dist/stored/index.js';

/** The server that is killed: `server.mjs DIR`. Its agent says how many messages of the user it was given, and then much more. */
const DELTAS = 8;
const FILLER = 'x'.repeat(8 * 1_024);

const runtime = {
  config: () => ({ gateway: { auth: { mode: 'token', token: 'soak' } } }),
  agents: () => [{ id: 'main' }],
  async *run({ messages }) {
    yield { type: 'text', text: `${messages.filter(({ role }) => role === 'user').length} ` };
    for (let i = 0; i < DELTAS; i++) {
      await nextTurn();
      yield { type: 'text', text: FILLER };
    }
  },
};

const compat = openAiCompat(runtime, { responses: { store: fileObjects({ dir: process.argv[2] }) } });
const server = createServer((req, res) => compat(req, res, () => res.writeHead(404).end()));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('disconnect', () => process.exit());
