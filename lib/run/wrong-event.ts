/** A fault of a runtime: what its event says of itself, and never what is in it, which may be somebody's text. */
export function wrongMember(type: string, member: string, value: unknown, expected: string): TypeError {
  return new TypeError(
    `The run yielded a wrong '${type}' event: its ${member} is ${kindOf(value)}. Expected: ${expected}.`,
  );
}

/** A fault of a runtime: it is no event at all, or one that nobody knows. */
export function noEvent(event: unknown): TypeError {
  return new TypeError(`The run yielded no AgentEvent: ${nameOf(event)}.`);
}

function nameOf(event: unknown): string {
  if (event === null) return 'null';
  const type = (event as { type?: unknown } | undefined)?.type;
  if (typeof type === 'string' && type.length <= 40) return `its type is '${type}'`;
  return typeof event === 'object' ? `it has a type that is ${typeof type}` : `it is ${typeof event}`;
}

function kindOf(value: unknown): string {
  if (value === '') return 'empty';
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}
