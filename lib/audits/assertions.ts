import { type SchemaName, schemaFault } from './schemas';
import { AuditFailure, type AuditTarget, NotOffered } from './types';
import type { Answer } from './wire/exchange';
import type { ErrorShape } from './wire/shapes';

const SHOWN = 200;
/** In ms: how long the next request may take after a client has left. */
const RECOVERY_MS = 5000;

/** A value as a failure shows it: as JSON, in one line, shortened. */
export function show(value: unknown): string {
  const text = (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).replace(/\s+/g, ' ');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** @throws AuditFailure if the condition does not hold. */
export function expect(condition: boolean, seen: string): asserts condition {
  if (!condition) throw new AuditFailure(seen);
}

/** @throws AuditFailure if the two are not the same. */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new AuditFailure(`${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** @throws AuditFailure if the next request is not answered soon. */
export async function expectAnsweredSoon(answered: () => Promise<unknown>): Promise<void> {
  const began = Date.now();
  await answered();
  const took = Date.now() - began;
  expect(took < RECOVERY_MS, `the next request took ${took} ms`);
}

/** @throws NotOffered always. */
export function notOffered(missing: string): never {
  throw new NotOffered(missing);
}

/**
 * What an audit needs to know about the target.
 *
 * @throws NotOffered if the hint is not given.
 */
export function needs<T>(hint: T | undefined, missing: string): T {
  return hint === undefined ? notOffered(missing) : hint;
}

/** @throws NotOffered if no model is known that repeats what it is told. */
export function echoModel({ hints }: AuditTarget): string {
  return needs(hints?.echo, 'no model is known that echoes (echo)');
}

/** @throws AuditFailure if the answer has none of the statuses. */
export function expectStatus(answer: Answer, ...statuses: number[]): void {
  if (!statuses.includes(answer.status)) {
    throw new AuditFailure(`answered ${answer.status}, expected ${statuses.join(' or ')}: ${show(answer.text)}`);
  }
}

/** @throws AuditFailure if the value does not keep to the schema. */
export function expectValid(name: SchemaName, value: unknown): void {
  const fault = schemaFault(name, value);
  if (fault !== null) throw new AuditFailure(`not a valid ${name}: ${fault} in ${show(value)}`);
}

/**
 * The answer's JSON.
 *
 * @throws AuditFailure if it is labelled or written as something else.
 */
export function jsonOf(answer: Answer): unknown {
  const type = answer.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type))
    throw new AuditFailure(`content-type is '${type}', expected application/json`);
  try {
    return JSON.parse(answer.text);
  } catch {
    throw new AuditFailure(`the body is not JSON: ${show(answer.text)}`);
  }
}

/** @throws AuditFailure if a text shows a stack, or a path of the server's disk. */
export function expectNothingOfInside(text: string): void {
  // Bounded: over the line breaks of a hostile body it would take the square of their number.
  const leak = /\n[ \t]{1,16}at [^\n]{1,500}:\d|node_modules|\/(home|usr|root|app)\/|Traceback/.exec(
    text.replaceAll('\\n', '\n'),
  );
  expect(leak === null, `the error contains ${show(leak?.[0])}`);
}

/** What an error must look like; what is not named does not matter. */
export interface ExpectedError {
  /** Defaults to 400. */
  status?: number | readonly number[];
  /** The code, or several that say the same. */
  code?: string | null | readonly (string | null)[];
  /** What the message has to say. */
  message?: RegExp;
  /** The first name of `param`'s path: `messages` for `messages[0].content`. */
  about?: string;
  /** The whole path of `param`. The dotted spelling `messages.[0].content` counts as the same. */
  param?: string | readonly string[];
}

/**
 * The answer's error.
 *
 * @throws AuditFailure if it is not an error of that kind, with all four keys.
 */
export function expectError(answer: Answer, expected: ExpectedError = {}): ErrorShape {
  expectStatus(answer, ...[expected.status ?? 400].flat());
  const body = jsonOf(answer);
  expectValid('error', body);
  const { error } = body as { error: ErrorShape };
  const param = error.param?.replaceAll('.[', '[') ?? null;
  if (expected.about !== undefined) expectSame(param?.split(/[.[]/)[0], expected.about, "the first name of 'param'");
  if (expected.param !== undefined && ![expected.param].flat().includes(param ?? '')) {
    throw new AuditFailure(`'param' is ${show(error.param)}, expected ${[expected.param].flat().join(' or ')}`);
  }
  if (expected.message !== undefined && !expected.message.test(error.message)) {
    throw new AuditFailure(`the message is ${show(error.message)}, expected ${expected.message}`);
  }
  if (expected.code !== undefined && !([expected.code].flat() as (string | null)[]).includes(error.code)) {
    throw new AuditFailure(`'code' is ${show(error.code)}, expected ${[expected.code].flat().join(' or ')}`);
  }
  return error;
}
