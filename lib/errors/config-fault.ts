import type { ErrorObject } from 'ajv';
import { didYouMean } from './did-you-mean';

/**
 * Says what is wrong with an option or a line of config, for the person who wrote it: where, what is expected, what is
 * there.
 */
export function configFault(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const params = error.params as Record<string, unknown>;
  const at = (name: unknown) => (path === '' ? `'${name}'` : `'${path}.${name}'`);
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
      return `${at(params.additionalProperty)} is unknown.${didYouMean(String(params.additionalProperty), known)}`;
    }
    case 'required':
      return `${at(params.missingProperty)} is missing.`;
    case 'enum':
      return `'${path}' must be one of ${(params.allowedValues as unknown[])
        .filter((v) => v !== null)
        .map((v) => `'${v}'`)
        .join(', ')}; it is ${show(error.data)}.`;
    case 'pattern':
      return `'${path}' must match ${params.pattern}; it is ${show(error.data)}.`;
    case 'type': {
      const nullable = (error.parentSchema as { nullable?: boolean } | undefined)?.nullable;
      return `'${path}' ${error.message}${nullable ? ' or null' : ''}; it is ${show(error.data)}.`;
    }
    default:
      return `'${path}' ${error.message ?? 'is wrong'}; it is ${show(error.data)}.`;
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}
