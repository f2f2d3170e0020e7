import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A proxy that nobody listens to: what a program wants of another host than ours fails at once. */
const NOWHERE = 'http://127.0.0.1:9';

/** The most characters of a program's output that are kept. */
const MOST_OUTPUT_CHARS = 200_000;

/**
 * Runs a program to its end in a home and a project of its own, empty but for its `files`, with nothing of our environment but the `PATH`, and ends
 * it with all its children when its time is over.
 *
 * @returns {Promise<{ output: string, status: number | null, timedOut: boolean }>}
 */
export async function runProgram(program, place, timeoutMs) {
  const home = mkdtempSync(join(tmpdir(), 'test-programs-'));
  try {
    const { command, env, files = {} } = program.start({ ...place, home });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), text);
    }
    const cwd = join(home, 'project');
    mkdirSync(cwd, { recursive: true });
    return await ended(command, { cwd, env: { ...environment(home, place.node), ...env } }, timeoutMs);
  } finally {
    // A child that was just ended may still write a last file.
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

const environment = (home, node) => ({
  PATH: `${dirname(node)}${delimiter}${process.env.PATH}`,
  HOME: home,
  USERPROFILE: home,
  XDG_CONFIG_HOME: join(home, '.config'),
  XDG_DATA_HOME: join(home, '.local/share'),
  XDG_STATE_HOME: join(home, '.local/state'),
  XDG_CACHE_HOME: join(home, '.cache'),
  TMPDIR: home,
  TERM: 'dumb',
  NO_COLOR: '1',
  CI: '1',
  DO_NOT_TRACK: '1',
  HTTP_PROXY: NOWHERE,
  HTTPS_PROXY: NOWHERE,
  NO_PROXY: '127.0.0.1,localhost',
});

function ended([file, ...args], { cwd, env }, timeoutMs) {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that its children can be ended with it.
    const child = spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const take = (piece) => {
      output = (output + piece).slice(-MOST_OUTPUT_CHARS);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      endGroup(child.pid);
      // What left the group may hold the output open for ever.
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 1_000).unref();
    });
    child.once('close', (status) => resolve({ output, status, timedOut }));
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // There is nobody left in it.
  }
}
