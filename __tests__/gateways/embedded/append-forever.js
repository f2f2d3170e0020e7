// Appends to a session until it is killed; says on stdout what has been kept, by number.
const { writeSync } = require('node:fs');
const { fileSessions } = require('../../../dist/gateways/embedded/sessions/files');

// Its turns are large, so that a kill in the middle of a write leaves a part of it.
const [dir, mode, size] = process.argv.slice(2);
const resets = mode === 'resets';
const filler = 'x'.repeat(Number(size));
// As with the client's history, each reset takes the place of what was before; every other one writes the file anew.
const store = fileSessions({ dir, fsync: !resets, maxBytes: resets ? filler.length * 2.5 : 1024 ** 3 });
const id = { agentId: 'main', key: 'forever' };

async function forever() {
  let expected = 0;
  for (let n = 0; ; n += 1) {
    const messages = [
      { role: 'user', content: `${n}` },
      { role: 'assistant', content: `${n} ${filler}` },
    ];
    expected = await store.append(id, { expected, messages, ...(resets && n > 0 && { keep: 0 }) });
    writeSync(1, `${n}\n`);
  }
}

void forever();
