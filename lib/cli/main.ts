import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { oneLine, printable } from '../text';
import { type Command, type CommandIo, UsageError } from './command';

/** Loaded on use, so that one command does not pay for the others. */
const COMMANDS: Record<string, () => Command> = {
  audit: () => (require('./audit') as typeof import('./audit')).audit,
  serve: () => (require('./serve') as typeof import('./serve')).serve,
  keys: () => (require('./keys') as typeof import('./keys')).keys,
  sessions: () => (require('./sessions') as typeof import('./sessions')).sessions,
};

/** The command line. Resolves with the exit code; whatever goes wrong is said on stderr, what a person can mend in one line. */
export async function main([name = '--help', ...args]: string[], io: CommandIo): Promise<number> {
  let failureCode = 1;
  try {
    if (name === '--version' || name === '-v') return print(io, version());
    if (name === '--help' || name === '-h') return print(io, help());
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (load === undefined) throw new UsageError(`There is no command '${name}'. See openai-compat --help.`);
    const command = load();
    failureCode = command.failureCode ?? failureCode;
    return await command.run(args, io);
  } catch (error) {
    const known = error instanceof UsageError;
    io.stderr.write(`openai-compat: ${known ? oneLine(error.message) : printable(String((error as Error)?.stack))}\n`);
    return failureCode;
  }
}

function help(): string {
  const lines = Object.entries(COMMANDS).map(([name, load]) => `  ${name.padEnd(10)} ${load().summary}`);
  return [
    'Usage: openai-compat <command> [options]',
    '',
    ...lines,
    '',
    'openai-compat <command> --help says more.',
  ].join('\n');
}

function version(): string {
  const file = join(__dirname, '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function print({ stdout }: CommandIo, text: string): number {
  stdout.write(`${text}\n`);
  return 0;
}
