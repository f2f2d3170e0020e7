import { echoModel, expect, expectError, expectSame, expectStatus, jsonOf, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { askChat, chat, chatBody, completionOf, say, textOf } from '../wire/chat';
import { plainAnswer } from '../wire/samples';

const TEXT = 'Zoë 日本 👩‍🚀 \u2028 "quoted" \\ back';

/** What openai-node sends beside the essentials. */
const SDK_HEADERS = {
  accept: 'application/json',
  'user-agent': 'OpenAI/JS 6.49.0',
  'x-stainless-lang': 'js',
  'x-stainless-package-version': '6.49.0',
  'x-stainless-os': 'Linux',
  'x-stainless-arch': 'x64',
  'x-stainless-runtime': 'node',
  'x-stainless-runtime-version': 'v20.20.2',
  'x-stainless-retry-count': '0',
  'openai-organization': 'org-audit',
  'openai-project': 'proj_audit',
  'accept-encoding': 'gzip, deflate',
  'sec-fetch-mode': 'cors',
};

/** How requests travel: method, headers, bytes. */
export const TRANSPORT: AuditRow[] = [
  [
    'answered',
    'MUST',
    'The smallest request is answered with a completion.',
    SOURCES.request,
    async (target) => {
      completionOf(await plainAnswer(target));
    },
  ],
  [
    'sdk-headers',
    'MUST',
    'The headers that the SDKs send are no reason to refuse.',
    SOURCES.sdks,
    async (target) => {
      completionOf(await chat(target, {}, { headers: { ...SDK_HEADERS, 'accept-encoding': 'identity' } }));
    },
  ],
  [
    'charset',
    'MUST',
    '`application/json; charset=utf-8` is JSON.',
    SOURCES.http,
    async (target) => {
      completionOf(await chat(target, {}, { headers: { 'content-type': 'application/json; charset=utf-8' } }));
    },
  ],
  [
    'chunked',
    'MUST',
    'A body without Content-Length, sent chunked, is read.',
    'RFC 9112 7.1',
    async (target) => {
      completionOf(await chat(target, {}, { headers: { 'transfer-encoding': 'chunked' } }));
    },
  ],
  [
    'large-body',
    'MUST',
    'A body of 300 kB is not too large: histories and images are.',
    SOURCES.live,
    async (target) => {
      const padded = JSON.stringify(chatBody(target)).replace('{', `{${' '.repeat(300_000)}`);
      completionOf(await askChat(target, { body: padded }));
    },
  ],
  [
    'unicode',
    'MUST',
    'Text beyond ASCII arrives and comes back unchanged.',
    'RFC 8259 8.1',
    async (target) => {
      const answer = await say(target, echoModel(target), TEXT);
      expectSame(textOf(answer), TEXT, 'the echo');
    },
  ],
  [
    'query-string',
    'SHOULD',
    'A query string such as `?api-version=1` is no reason to refuse.',
    SOURCES.clients,
    async (target) => {
      completionOf(await chat(target, {}, { path: '/chat/completions?api-version=2024-10-21' }));
    },
  ],
  [
    'malformed-json',
    'MUST',
    'Malformed JSON is 400 with an error body.',
    SOURCES.live,
    async (target) => {
      expectError(await askChat(target, { body: '{"model": "x", "messages": [' }));
    },
  ],
  [
    'body-not-object',
    'MUST',
    'A body that is a string, an array, a number or null is 400.',
    SOURCES.request,
    async (target) => {
      for (const body of ['"hi"', '[]', '42', 'null']) expectError(await askChat(target, { body }));
    },
  ],
  [
    'empty-body',
    'MUST',
    'An empty body is 400.',
    SOURCES.live,
    async (target) => {
      expectError(await askChat(target, { body: '', headers: { 'content-length': '0' } }));
    },
  ],
  [
    'form-body',
    'SHOULD',
    'A form instead of JSON is 400 or 415.',
    SOURCES.live,
    async (target) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expectError(await askChat(target, { body: 'model=x&messages=y', headers }), { status: [400, 415] });
    },
  ],
  [
    'get-not-allowed',
    'SHOULD',
    'GET on the chat route is 405 with Allow, or a list of stored completions.',
    `${SOURCES.http} 15.5.6`,
    async (target) => {
      const answer = await askChat(target, { method: 'GET' });
      expectStatus(answer, 405, 200);
      if (answer.status === 405) expect(/\bPOST\b/.test(answer.headers.allow ?? ''), 'the 405 has no Allow with POST');
      else expectSame((jsonOf(answer) as { object?: unknown } | null)?.object, 'list', 'object');
    },
  ],
  [
    'put-not-allowed',
    'SHOULD',
    'PUT on the chat route is 405 with Allow and an error body.',
    `${SOURCES.http} 15.5.6`,
    async (target) => {
      const answer = await askChat(target, { method: 'PUT', body: chatBody(target) });
      expectError(answer, { status: 405 });
      expect(
        /\bPOST\b/.test(answer.headers.allow ?? ''),
        `Allow is ${show(answer.headers.allow)}, expected POST in it`,
      );
    },
  ],
  [
    'next-request',
    'MUST',
    'A refused request does no harm to the next one.',
    SOURCES.sdks,
    async (target) => {
      expectError(await chat(target, { temperature: 'hot', stream: 'yes' }));
      expectError(await askChat(target, { body: '{' }));
      completionOf(await chat(target));
    },
  ],
];
