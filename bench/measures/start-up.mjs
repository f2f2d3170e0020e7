import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../statistics.mjs';

const PROGRAM = fileURLToPath(new URL('../server/start-up.mjs', import.meta.url));
const run = promisify(execFile);

/** ms of CPU for Express's import, and for ours beside it: one after the other in a process, and a process each round. */
export async function startUp(rounds) {
  const samples = [];
  for (let round = 0; round <= rounds; round++) {
    const { stdout } = await run(process.execPath, [PROGRAM]);
    // The first round fills the page cache.
    if (round > 0) samples.push(JSON.parse(stdout));
  }
  return {
    express: median(samples.map(({ express }) => express)),
    ours: median(samples.map(({ ours }) => ours)),
  };
}
