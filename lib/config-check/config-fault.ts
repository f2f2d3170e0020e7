import type { ErrorObject, ValidateFunction } from 'ajv';
import { didYouMean, shortened } from '../text';

/** What nobody may read in a log, even if it is the wrong thing in the wrong place. */
const SECRET = /(?:^|\.)(?:token|password|hash|auth)$/;

/**
 * What is wrong with options or a config, for the person who wrote it: where, what is expected, what is there. Undefined if
 * nothing is.
 *
 * @param isValid compiled with `verbose`: a fault knows its value.
 * @param quote whether to say what is there. Secrets are not quoted in any case.
 */
export function configFault(isValid: ValidateFunction, value: unknown, { quote = true } = {}): string | undefined {
  return isValid(value) ? undefined : inWords(isValid.errors?.[0] as ErrorObject, quote);
}

function inWords(error: ErrorObject, quote: boolean): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const params = error.params as Record<string, unknown>;
  const at = (name: unknown) => (path === '' ? `'${name}'` : `'${path}.${name}'`);
  const subject = path === '' ? 'it' : `'${path}'`;
  const found = quote && !SECRET.test(path) ? `; it is ${show(error.data)}` : '';
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      if (!quote) return `${subject} has an unknown member. Known are ${known.join(', ')}.`;
      return `${at(params.additionalProperty)} is unknown.${didYouMean(String(params.additionalProperty), known)}`;
    }
    case 'required':
      return `${at(params.missingProperty)} is missing.`;
    case 'enum':
      return `${subject} must be one of ${(params.allowedValues as unknown[])
        .filter((v) => v !== null)
        .map((v) => `'${v}'`)
        .join(', ')}${found}.`;
    case 'pattern':
      return `${subject} must match ${params.pattern}${found}.`;
    case 'type': {
      const nullable = (error.parentSchema as { nullable?: boolean } | undefined)?.nullable;
      return `${subject} ${error.message}${nullable ? ' or null' : ''}${found}.`;
    }
    default:
      return `${subject} ${error.message ?? 'is wrong'}${found}.`;
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${shortened(value, 40)}'`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
