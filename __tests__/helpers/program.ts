import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = join(__dirname, '..', '..');
export const CLI = join(ROOT, 'dist', 'cli', 'index.js');

const running = new Set<Promise<unknown>>();
const kills = new Set<() => void>();

afterEach(async () => {
  for (const kill of kills) kill();
  await Promise.all(running);
});

/** Ends a process with the test that started it, however that ends. */
export function untilTestEnds<T extends ChildProcess>(child: T): T {
  const kill = () => void child.kill('SIGKILL');
  const gone = new Promise<void>((resolve) => {
    // Not close: a child that has been disconnected from never says so (Node 20).
    child.once('exit', () => {
      kills.delete(kill);
      running.delete(gone);
      resolve();
    });
  });
  kills.add(kill);
  running.add(gone);
  return child;
}

export interface Program {
  child: ChildProcess;
  /** Everything that it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first line of stdout that matches. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with the exit code, or the signal's name. */
  exit: Promise<number | string>;
}

export interface ProgramOptions {
  env?: Record<string, string>;
  cwd?: string;
}

/** Runs a program of Node in a process of its own until the test ends. The environment is bare, so that no secret leaks in. */
export function program(args: string[], { env = {}, cwd = ROOT }: ProgramOptions = {}): Program {
  const bare = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
  const child = untilTestEnds(spawn(process.execPath, args, { cwd, env: { ...bare, ...env } }));
  let out = '';
  let err = '';
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  child.stderr.on('data', (data) => {
    err += data;
  });
  child.stdout.on('data', (data) => {
    out += data;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const check of waiting) check();
  });
  const exit = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'gone')),
  );
  return {
    child,
    exit,
    stdout: () => out,
    stderr: () => err,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const match = lines.map((line) => line.match(pattern)).find(Boolean);
          if (match) {
            waiting.delete(check);
            resolve(match);
          }
        };
        waiting.add(check);
        void exit.then((code) => reject(new Error(`It ended with ${code} before it said ${pattern}: ${out}${err}`)));
        check();
      }),
  };
}

/** Runs `serve` on a free port; resolves when it listens there. */
export async function served(args: string[] = [], options?: ProgramOptions): Promise<Program & { url: string }> {
  const server = program([CLI, 'serve', '--port', '0', ...args], options);
  const [, url = ''] = await server.line(/^openai-compat listening on (http:\S+)$/);
  return { ...server, url };
}
