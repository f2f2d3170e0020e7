import type { Options } from 'ajv';

/**
 * How every schema of ours is compiled.
 * - `verbose`: a fault knows the value and the schema that it failed, from which the message is written.
 * - `code.source`: the build writes what was compiled to a file (scripts/build/validators.mjs).
 * - No meta-schema: it checks schemas, ours are constants, and compiling it takes longer than compiling all of them.
 */
export const AJV_OPTIONS: Options = {
  verbose: true,
  code: { source: true },
  allowUnionTypes: true,
  strictTypes: false,
  meta: false,
  validateSchema: false,
};
