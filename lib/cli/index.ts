#!/usr/bin/env node
import { version } from './package-info';
import { UsageError } from './usage-error';

/** A subcommand: resolves with the exit code. */
export interface Command {
  summary: string;
  run(args: string[]): Promise<number>;
}

/** Loaded on use, so that one command does not pay for the others. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  audit: async () => (await import('./audit.js')).audit,
  serve: async () => (await import('./serve.js')).serve,
  keys: async () => (await import('./keys.js')).keys,
  sessions: async () => (await import('./sessions.js')).sessions,
};

async function main([name = '--help', ...args]: string[]): Promise<number> {
  if (name === '--version' || name === '-v') return print(version);
  if (name === '--help' || name === '-h') return print(await help());
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw new UsageError(`There is no command '${name}'. See openai-compat --help.`);
  return (await load()).run(args);
}

async function help(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).summary}`),
  );
  return [
    'Usage: openai-compat <command> [options]',
    '',
    ...lines,
    '',
    'openai-compat <command> --help says more.',
  ].join('\n');
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const known = error instanceof UsageError;
    process.stderr.write(`openai-compat: ${known ? error.message : (error as Error)?.stack}\n`);
    process.exitCode = 1;
  },
);
