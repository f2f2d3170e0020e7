import { expect, expectError, expectNothingOfInside, expectStatus, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { exchange } from '../../wire/exchange';
import { RESPONSES_PATH, respond, responded } from '../wire/respond';

async function expectAllow(target: AuditTarget, method: string, path: string, allowed: RegExp): Promise<void> {
  const answer = await exchange(target, { method, path, ...(method === 'PUT' && { body: {} }) });
  expectError(answer, { status: 405 });
  expect(allowed.test(answer.headers.allow ?? ''), `Allow is ${show(answer.headers.allow)}`);
}

/** Bodies that are no request, and verbs that the addresses do not have. */
export const ADDRESS: AuditRow[] = [
  [
    'malformed-json',
    'MUST',
    'Malformed JSON is 400 with an error body.',
    SOURCES.live,
    async (target) =>
      void expectError(await exchange(target, { path: RESPONSES_PATH, body: '{"model": "x", "input": ' })),
  ],
  [
    'body-not-object',
    'MUST',
    'A body that is a string, a list, a number or null is 400.',
    SOURCES.createResponse,
    async (target) => {
      for (const body of ['"hi"', '[]', '42', 'null'])
        expectError(await exchange(target, { path: RESPONSES_PATH, body }));
    },
  ],
  [
    'body-not-json',
    'SHOULD',
    'A text instead of JSON is 400 or 415.',
    SOURCES.live,
    async (target) => {
      const headers = { 'content-type': 'text/plain' };
      expectError(await exchange(target, { path: RESPONSES_PATH, body: 'Hello.', headers }), { status: [400, 415] });
    },
  ],
  [
    'error-request-id',
    'SHOULD',
    'An error has `x-request-id`: it is what a user reports.',
    SOURCES.sdks,
    async (target) => {
      const answer = await respond(target, { input: 5 });
      expectStatus(answer, 400);
      expect(Boolean(answer.headers['x-request-id']), 'there is no x-request-id');
    },
  ],
  [
    'error-no-inside',
    'MUST',
    'An error tells nothing of the inside: no stack, no path.',
    'OWASP, error handling',
    async (target) => {
      for (const body of ['{"model": ', '{"model":"x","input":[{"role":{}}]}']) {
        const answer = await exchange(target, { path: RESPONSES_PATH, body });
        expectError(answer);
        expectNothingOfInside(answer.text);
      }
    },
  ],
  [
    'error-no-response',
    'MUST',
    'The body of an error is an error, and no response object with another status.',
    'OpenClaw, OpenResponses HTTP API',
    async (target) => {
      const { text } = await respond(target, { input: 5 });
      expect(!/"object":\s*"response"/.test(text), `the error is ${show(text)}`);
      expect(/"error"/.test(text), `the error is ${show(text)}`);
    },
  ],
  [
    'put-not-allowed',
    'SHOULD',
    'PUT is 405, and Allow has POST.',
    `${SOURCES.http} 15.5.6`,
    (target) => expectAllow(target, 'PUT', RESPONSES_PATH, /\bPOST\b/),
  ],
  [
    'put-response-not-allowed',
    'SHOULD',
    'PUT on a response is 405, and Allow has GET.',
    `${SOURCES.http} 15.5.6`,
    (target) => expectAllow(target, 'PUT', '/responses/resp_00000000000000000000000000000000', /\bGET\b/),
  ],
  [
    'options-open',
    'MUST',
    'OPTIONS without a key is never 401 or 403: a preflight carries none.',
    SOURCES.cors,
    async (target) => {
      for (const path of [RESPONSES_PATH, '/responses/resp_x', '/conversations', '/conversations/conv_x/items']) {
        const { status } = await exchange(target, { method: 'OPTIONS', path, authorization: null });
        expect(status !== 401 && status !== 403 && status < 500, `OPTIONS ${path} is answered ${status}`);
      }
    },
  ],
  [
    'upgrade',
    'SHOULD',
    'A WebSocket that is not served is 426: Codex goes on by HTTP at once, and tries three times at any other status.',
    SOURCES.measuredResponses,
    async (target) => {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
      };
      expectStatus(await exchange(target, { method: 'GET', path: RESPONSES_PATH, headers }), 426, 101);
    },
  ],
  [
    'next-request',
    'MUST',
    'A refused request does no harm to the next one.',
    SOURCES.sdks,
    async (target) => {
      expectError(await respond(target, { temperature: 'hot', stream: 'yes' }));
      expectError(await exchange(target, { path: RESPONSES_PATH, body: '{' }));
      await responded(target);
    },
  ],
];
