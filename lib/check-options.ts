import { configFault } from './config-check/config-fault';
import { isOptions } from './options-validator';

/**
 * @throws TypeError that names the first option that is unknown or wrong.
 */
export function checkOptions(options: unknown): void {
  const fault = configFault(isOptions, withoutUndefined(options));
  if (fault !== undefined) throw new TypeError(`openAiCompat options: ${fault}`);
}

/** `undefined` is the default everywhere, so that a host may write `{ verify: maybe }`. */
function withoutUndefined(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, withoutUndefined(member)]),
  );
}
