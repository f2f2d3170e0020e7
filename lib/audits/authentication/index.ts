import { expect, expectError, expectStatus, needs } from '../assertions';
import { defineAudits } from '../define-audits';
import { askSmallest, expectAnswered, smallestOf } from '../smallest';
import { SOURCES } from '../sources';
import type { Audit, AuditTarget } from '../types';
import { exchange } from '../wire/exchange';

const WRONG_KEY = 'sk-wrong-0123456789abcdefghijklmnop';
const NO_KEY = 'the target is audited without a key';

/** With `authorization: null` no header is sent. */
function knock(target: AuditTarget, authorization: string | null, changes?: Record<string, unknown>) {
  needs(target.key, NO_KEY);
  return askSmallest(target, changes, { authorization });
}

export const AUTHENTICATION: Audit[] = defineAudits('authentication', [
  [
    'key-accepted',
    'MUST',
    'The right key in `Authorization: Bearer` is answered.',
    SOURCES.bearer,
    async (target) => {
      expectAnswered(await knock(target, `Bearer ${target.key}`), target);
    },
  ],
  [
    'no-key',
    'MUST',
    'A request without a key is 401 with an error body.',
    SOURCES.live,
    async (target) => {
      expectError(await knock(target, null), { status: 401 });
    },
  ],
  [
    'wrong-key',
    'MUST',
    'A request with a wrong key is 401 with an error body.',
    SOURCES.live,
    async (target) => {
      expectError(await knock(target, `Bearer ${WRONG_KEY}`), { status: 401 });
    },
  ],
  [
    'wrong-key-code',
    'SHOULD',
    'A wrong key has the code `invalid_api_key`.',
    SOURCES.live,
    async (target) => {
      expectError(await knock(target, `Bearer ${WRONG_KEY}`), { status: 401, code: 'invalid_api_key' });
    },
  ],
  [
    'key-not-echoed',
    'MUST',
    'No answer repeats the key that was sent.',
    SOURCES.bearer,
    async (target) => {
      const answer = await knock(target, `Bearer ${WRONG_KEY}`);
      expectStatus(answer, 401);
      const whole = JSON.stringify(answer.headers) + answer.text;
      expect(!whole.includes(WRONG_KEY), 'the 401 answer contains the whole key');
    },
  ],
  [
    'before-stream',
    'MUST',
    'A wrong key with `stream: true` is a 401 in JSON, not an event stream.',
    SOURCES.sdks,
    async (target) => {
      expectError(await knock(target, `Bearer ${WRONG_KEY}`, { stream: true }), { status: 401 });
    },
  ],
  [
    'before-validation',
    'SHOULD',
    'A wrong key with a wrong body is 401: who asks comes before what is asked.',
    SOURCES.live,
    async (target) => {
      expectError(await knock(target, `Bearer ${WRONG_KEY}`, smallestOf(target).wrong), { status: 401 });
    },
  ],
  [
    'other-scheme',
    'MUST',
    'Another scheme than Bearer is 401.',
    SOURCES.bearer,
    async (target) => {
      expectError(await knock(target, 'Basic dXNlcjpwYXNz'), { status: 401 });
    },
  ],
  [
    'empty-bearer',
    'SHOULD',
    '`Bearer` without a key is 401.',
    SOURCES.bearer,
    async (target) => {
      expectError(await knock(target, 'Bearer'), { status: 401 });
    },
  ],
  [
    'scheme-case',
    'SHOULD',
    'The scheme is read in any case.',
    `${SOURCES.http} 11.1`,
    async (target) => {
      expectAnswered(await knock(target, `bearer ${target.key}`), target);
    },
  ],
  [
    'stray-token',
    'SHOULD',
    'An `access_token` in query or body harms nothing beside the right key.',
    SOURCES.bearer,
    async (target) => {
      needs(target.key, NO_KEY);
      const path = `${smallestOf(target).path}?access_token=stray`;
      expectAnswered(await askSmallest(target, { access_token: 'stray' }, { path }), target);
    },
  ],
  [
    'challenge',
    'MAY',
    'A 401 says which scheme is wanted, in `WWW-Authenticate`.',
    `${SOURCES.http} 11.6.1`,
    async (target) => {
      const answer = await knock(target, null);
      expectStatus(answer, 401);
      expect(/^bearer\b/i.test(answer.headers['www-authenticate'] ?? ''), 'there is no WWW-Authenticate: Bearer');
    },
  ],
  [
    'models',
    'SHOULD',
    'The list of models needs the same key.',
    SOURCES.live,
    async (target) => {
      needs(target.key, NO_KEY);
      const answer = await exchange(target, { method: 'GET', path: '/models', authorization: null });
      expectError(answer, { status: 401 });
    },
  ],
]);
