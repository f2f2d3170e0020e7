import { expect, expectSame, expectStatus, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { type Answer, exchange } from '../../wire/exchange';
import { chat } from '../wire/chat';
import { plainAnswer, plainStream } from '../wire/samples';

function requestId(answer: Answer, where: string): string {
  const id = answer.headers['x-request-id'];
  expect(typeof id === 'string' && id !== '', `${where} has no x-request-id`);
  return id;
}

/** The headers that SDKs read. */
export const HEADER_AUDITS: AuditRow[] = [
  [
    'content-type',
    'MUST',
    'A completion is `application/json`.',
    SOURCES.response,
    async (target) => {
      const answer = await plainAnswer(target);
      expectStatus(answer, 200);
      const type = answer.headers['content-type'] ?? '';
      expect(/^application\/json\b/.test(type), `content-type is '${type}'`);
    },
  ],
  [
    'request-id',
    'SHOULD',
    'A completion has `x-request-id`.',
    SOURCES.sdks,
    async (target) => void requestId(await plainAnswer(target), 'the completion'),
  ],
  [
    'request-id-stream',
    'SHOULD',
    'A stream has `x-request-id`.',
    SOURCES.sdks,
    async (target) => void requestId((await plainStream(target)).answer, 'the stream'),
  ],
  [
    'request-id-error',
    'SHOULD',
    'An error has `x-request-id`: it is what a user reports.',
    SOURCES.sdks,
    async (target) => {
      const answer = await chat(target, { messages: 'no' });
      expectStatus(answer, 400);
      requestId(answer, 'the error');
    },
  ],
  [
    'request-id-models',
    'SHOULD',
    'The list of models has `x-request-id`.',
    SOURCES.sdks,
    async (target) => {
      const answer = await exchange(target, { method: 'GET', path: '/models' });
      expectStatus(answer, 200);
      requestId(answer, 'the list');
    },
  ],
  [
    'request-id-unique',
    'SHOULD',
    'Two answers have two request ids.',
    SOURCES.sdks,
    async (target) => {
      const first = requestId(await plainAnswer(target), 'the completion');
      expect(first !== requestId(await chat(target), 'the completion'), `both have ${show(first)}`);
    },
  ],
  [
    'request-id-kept',
    'MAY',
    'A request id that the client sends is kept.',
    'practice of proxies and traces',
    async (target) => {
      const answer = await chat(target, {}, { headers: { 'x-request-id': 'audit-4711' } });
      expectSame(requestId(answer, 'the completion'), 'audit-4711', 'x-request-id');
    },
  ],
];
