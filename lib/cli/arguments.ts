import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error';

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
