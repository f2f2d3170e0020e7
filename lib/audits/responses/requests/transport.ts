import { gzipSync } from 'node:zlib';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { exchange } from '../../wire/exchange';
import { RESPONSES_PATH, respond, responseBody, responseOf } from '../wire/respond';

/** A request as bytes. */
export const TRANSPORT: AuditRow[] = [
  [
    'charset',
    'MUST',
    '`content-type: application/json; charset=utf-8` is JSON.',
    SOURCES.http,
    async (target) => {
      const headers = { 'content-type': 'application/json; charset=utf-8' };
      responseOf(await respond(target, {}, { headers }));
    },
  ],
  [
    'gzip',
    'SHOULD',
    'A body in gzip is read: Codex and others compress what is long.',
    `${SOURCES.http} 8.4`,
    async (target) => {
      const body = gzipSync(JSON.stringify(responseBody(target)));
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      responseOf(await exchange(target, { path: RESPONSES_PATH, body, headers }));
    },
  ],
  [
    'large-body',
    'MUST',
    'A body of 300 kB is not too large: Codex begins with 40, and resends all.',
    SOURCES.measuredResponses,
    async (target) => {
      const body = JSON.stringify(responseBody(target)).replace('{', `{${' '.repeat(300_000)}`);
      responseOf(await exchange(target, { path: RESPONSES_PATH, body }));
    },
  ],
  [
    'sdk-headers',
    'MUST',
    'The headers of SDKs and of Codex are no reason to refuse.',
    SOURCES.measuredResponses,
    async (target) => {
      const headers = {
        'x-stainless-lang': 'js',
        'x-stainless-retry-count': '0',
        originator: 'codex_cli_rs',
        'session-id': '0f3a5c7e',
        'x-client-request-id': '0f3a5c7e',
      };
      responseOf(await respond(target, {}, { headers }));
    },
  ],
  [
    'query-string',
    'SHOULD',
    'A query string such as `?api-version=preview` is no reason to refuse.',
    SOURCES.clients,
    async (target) => void responseOf(await respond(target, {}, { path: `${RESPONSES_PATH}?api-version=preview` })),
  ],
];
