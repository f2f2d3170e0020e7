import type { CommandIo } from '../../lib/cli/command';
import { main } from '../../lib/cli/main';

type Signal = Parameters<Parameters<CommandIo['onSignal']>[0]>[0];

/** A run of the command line in this process. */
export interface CommandLine {
  /** Everything that it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the first line of stdout that matches. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves with the exit code. */
  exit: Promise<number>;
  /** What the process would get. A command that does not listen to it would be ended by it. */
  signal(name: Signal): void;
}

const environment = process.env;
const running = new Set<CommandLine>();

afterEach(async () => {
  for (const { signal } of running) signal('SIGTERM');
  await Promise.all([...running].map(({ exit }) => exit));
  process.env = environment;
});

/** Runs `openai-compat <args>` in this process until the test ends. The environment is bare, so that no secret leaks in. */
export function commandLine(args: string[], env: Record<string, string> = {}): CommandLine {
  process.env = { PATH: environment.PATH, HOME: environment.HOME, ...env };
  const listeners: ((signal: Signal) => void)[] = [];
  const waiting = new Set<() => void>();
  let out = '';
  let err = '';
  const exit = main(args, {
    stdout: {
      write: (text) => {
        out += text;
        for (const check of waiting) check();
      },
    },
    stderr: {
      write: (text) => {
        err += text;
      },
    },
    onSignal: (listener) => void listeners.push(listener),
    exit: () => undefined,
  }).finally(() => running.delete(run));
  const run: CommandLine = {
    exit,
    stdout: () => out,
    stderr: () => err,
    signal: (name) => {
      for (const listener of listeners) listener(name);
    },
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const match = out
            .split('\n')
            .map((line) => line.match(pattern))
            .find(Boolean);
          if (match) resolve(match);
        };
        waiting.add(check);
        void exit.then((code) => reject(new Error(`It ended with ${code} before it said ${pattern}: ${out}${err}`)));
        check();
      }),
  };
  running.add(run);
  return run;
}

/** What a command says and ends with. */
export async function outcomeOf(args: string[], env?: Record<string, string>) {
  const { exit, stdout, stderr } = commandLine(args, env);
  return { code: await exit, stdout: stdout(), stderr: stderr() };
}

/** Runs `serve` on a free port in this process; resolves when it listens there. */
export async function servedHere(args: string[] = [], env?: Record<string, string>) {
  const server = commandLine(['serve', '--port', '0', ...args], env);
  const [, url = ''] = await server.line(/^openai-compat listening on (http:\S+)$/);
  return { ...server, url };
}
