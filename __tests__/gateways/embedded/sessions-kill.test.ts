import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileSessions } from '../../../lib/gateways/embedded';
import { untilTestEnds } from '../../helpers/program';
import { temporaryDir } from './session-kit';

const KILLS = 50;
const AT_ONCE = 4;
/** Characters of a reply. */
const SIZE = 64 * 1024;

/** Kills a process that appends, a random moment after a random commit; returns the number of the last commit that it reported. */
async function appendUntilKilled(dir: string, mode: string): Promise<number> {
  const child = untilTestEnds(
    spawn(process.execPath, [join(__dirname, 'append-forever.js'), dir, mode, `${SIZE}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const exited = once(child, 'exit');
  const killAfter = Math.floor(Math.random() * 8);
  let reported = -1;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    reported = Number(line);
    if (reported === killAfter) void wait(Math.random() * 5).then(() => child.kill('SIGKILL'));
  });
  const [[, signal]] = await Promise.all([exited, once(lines, 'close')]);
  expect(signal).toBe('SIGKILL');
  return reported;
}

async function killAndCheck(mode: string): Promise<void> {
  const dir = temporaryDir();
  const reported = await appendUntilKilled(dir, mode);
  const store = fileSessions({ dir, onWarning: () => {} });
  const messages = (await store.read({ agentId: 'main', key: 'forever' }))?.messages ?? [];
  const numbers = messages.map((message) => Number.parseInt(String(message.content), 10));
  const last = numbers.at(-1) ?? -1;
  expect([reported, reported + 1]).toContain(last);
  const first = mode === 'turns' ? 0 : last;
  expect(numbers).toEqual(Array.from({ length: (last - first + 1) * 2 }, (_, i) => first + Math.floor(i / 2)));
  for (const message of messages.filter(({ role }) => role === 'assistant')) {
    expect(String(message.content).split(' ')[1]).toHaveLength(SIZE);
  }
}

describe('a process that is killed with -9', () => {
  it(`loses at most the turn in flight, ${KILLS} times out of ${KILLS}`, async () => {
    const queue = Array.from({ length: KILLS }, (_, i) => (i % 2 === 0 ? 'turns' : 'resets'));
    const worker = async () => {
      for (let mode = queue.pop(); mode !== undefined; mode = queue.pop()) await killAndCheck(mode);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }, 60_000);
});
