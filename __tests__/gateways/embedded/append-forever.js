// Appends to a session until it is killed; says on stdout what has been kept, by number.
const { writeSync } = require('node:fs');
const { fileSessions } = require('../../../dist/gateways/embedded');

const [dir, mode] = process.argv.slice(2);
const store = fileSessions({ dir, fsync: mode === 'turns', maxBytes: 4 * 1024 * 1024 });
const id = { agentId: 'main', key: 'forever' };
const filler = 'x'.repeat(64 * 1024);

async function forever() {
  for (let n = 0; ; n += 1) {
    const messages = [
      { role: 'user', content: `${n} ${mode === 'turns' ? '' : filler}` },
      { role: 'assistant', content: `${n} ${filler}` },
    ];
    // As with the client's history: each commit replaces the one before, until the file is written anew.
    await store.append(id, mode === 'turns' || n === 0 ? { messages } : { keep: 0, messages });
    writeSync(1, `${n}\n`);
  }
}

void forever();
