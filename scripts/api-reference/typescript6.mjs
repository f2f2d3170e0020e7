/** Resolves `typescript` to version 6: typedoc reads the compiler's objects, which version 7 does not have. */
export function resolve(specifier, context, next) {
  return next(specifier === 'typescript' ? 'typescript6' : specifier, context);
}
