import { type ParseArgsConfig, parseArgs } from 'node:util';

/** The process around a command, as far as it uses it. */
export interface CommandIo {
  stdout: Output;
  stderr: Output;
  /** From now on, tells of each SIGINT and SIGTERM; until then they end the process, as they end any. */
  onSignal(listener: (signal: 'SIGINT' | 'SIGTERM') => void): void;
  /** Ends the process at once. */
  exit(code: number): void;
}

interface Output {
  write(text: string): unknown;
  /** Whether it is a terminal. */
  isTTY?: boolean;
}

/** A subcommand. */
export interface Command {
  summary: string;
  /** What the process exits with where the command could not do its work. Defaults to 1. */
  failureCode?: number;
  /**
   * Resolves with the exit code.
   *
   * @throws UsageError for what a person can mend.
   */
  run(args: string[], io: CommandIo): Promise<number>;
}

/** What a person at the command line can mend: shown as one line, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * The arguments of a command.
 *
 * @throws UsageError for one that the command does not have.
 */
export function argumentsOf<T extends ParseArgsConfig>(command: string, config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. See openai-compat ${command} --help.`);
  }
}
