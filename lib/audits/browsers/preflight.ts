import { expect, expectStatus, needs, show } from '../assertions';
import { smallestOf } from '../smallest';
import type { AuditTarget } from '../types';
import { type Answer, exchange } from '../wire/exchange';

export const ASKED = 'authorization,content-type,x-stainless-lang,x-stainless-retry-count';

export function originOf(target: AuditTarget): string {
  return needs(target.hints?.origin, 'no origin is known that the target allows (origin)');
}

export function preflight(
  target: AuditTarget,
  origin: string,
  path = smallestOf(target).path,
  method = 'POST',
): Promise<Answer> {
  const headers = {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': ASKED,
  };
  return exchange(target, { method: 'OPTIONS', headers, authorization: null, path });
}

export async function allowedPreflight(target: AuditTarget): Promise<Answer> {
  const answer = await preflight(target, originOf(target));
  expectStatus(answer, 200, 204);
  return answer;
}

/** The list in a header, in lower case. */
export function listIn(answer: Answer, header: string): string[] {
  return String(answer.headers[header] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
}

export function expectAllowed(answer: Answer, target: AuditTarget): void {
  const allowed = answer.headers['access-control-allow-origin'];
  expect(allowed === originOf(target) || allowed === '*', `access-control-allow-origin is ${show(allowed)}`);
}
