import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { untilTestEnds } from '../helpers/program';

const SOAK = join(__dirname, '..', '..', 'scripts', 'soak', 'crash', 'index.mjs');
/** `npm run soak` has 50. */
const KILLS = 5;

describe('a server that is killed with -9 in mid-turn', () => {
  it(`leaves nothing half in its files, and loses nothing whose end a client has read, ${KILLS} times out of ${KILLS}`, async () => {
    const soak = untilTestEnds(
      spawn(process.execPath, [SOAK, '--kills', `${KILLS}`], { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    let said = '';
    for (const stream of [soak.stdout, soak.stderr]) stream.on('data', (text) => (said += text));
    const [code] = await once(soak, 'close');
    expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/^5 kills: .*\npassed\n$/) });
  }, 60_000);
});
