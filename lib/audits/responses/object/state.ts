import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { responded, responseOf } from '../wire/respond';
import { plainAnswer, plainResponse } from '../wire/samples';

/** Which response it is, and how it went. */
export const STATE: AuditRow[] = [
  [
    'answered',
    'MUST',
    'The smallest request is answered with a response object.',
    SOURCES.responseObject,
    async (target) => void responseOf(await plainAnswer(target)),
  ],
  [
    'content-type',
    'MUST',
    'A response is `application/json`.',
    SOURCES.responseObject,
    async (target) => {
      const type = (await plainAnswer(target)).headers['content-type'] ?? '';
      expect(/^application\/json\b/.test(type), `content-type is '${type}'`);
    },
  ],
  [
    'request-id',
    'SHOULD',
    'A response has `x-request-id`.',
    SOURCES.sdks,
    async (target) => expect(Boolean((await plainAnswer(target)).headers['x-request-id']), 'there is no x-request-id'),
  ],
  [
    'id',
    'MUST',
    'The id is `resp_` and letters, digits, underscores or dashes: clients send it back in a URL.',
    SOURCES.live,
    async (target) => {
      const { id } = await plainResponse(target);
      expect(/^resp_[\w-]{16,}$/.test(id ?? ''), `the id is ${show(id)}`);
    },
  ],
  [
    'ids',
    'MUST',
    'Two responses have two ids.',
    SOURCES.responseObject,
    async (target) => {
      const first = (await plainResponse(target)).id;
      expect(first !== (await responded(target)).id, `both are ${show(first)}`);
    },
  ],
  [
    'created-at',
    'MUST',
    '`created_at` is a whole number of seconds, and now.',
    SOURCES.openResponses,
    async (target) => {
      const { created_at: at } = await plainResponse(target);
      const near = Number.isInteger(at) && Math.abs((at as number) - Date.now() / 1000) < 24 * 3600;
      expect(near, `created_at is ${show(at)}`);
    },
  ],
  [
    'completed-at',
    'MUST',
    '`completed_at` is a whole number of seconds, not before `created_at`.',
    SOURCES.openResponses,
    async (target) => {
      const { created_at: began, completed_at: ended } = await plainResponse(target);
      const fine = Number.isInteger(ended) && (ended as number) >= (began ?? 0);
      expect(fine, `created_at is ${show(began)}, completed_at is ${show(ended)}`);
    },
  ],
  [
    'status',
    'MUST',
    'A whole answer is `completed`: what is in progress makes agents ask again.',
    SOURCES.measuredResponses,
    async (target) => expectSame((await plainResponse(target)).status, 'completed', 'status'),
  ],
  [
    'error-null',
    'MUST',
    'A completed response has `error: null`.',
    SOURCES.responseObject,
    async (target) => expectSame((await plainResponse(target)).error, null, 'error'),
  ],
  [
    'incomplete-null',
    'MUST',
    'A completed response has `incomplete_details: null`.',
    SOURCES.responseObject,
    async (target) => expectSame((await plainResponse(target)).incomplete_details, null, 'incomplete_details'),
  ],
  [
    'usage-counters',
    'MUST',
    'Usage has its three counters, whole numbers.',
    SOURCES.responseObject,
    async (target) => {
      const { usage } = await plainResponse(target);
      const counters = [usage?.input_tokens, usage?.output_tokens, usage?.total_tokens];
      expect(counters.every(Number.isInteger), `usage is ${show(usage)}`);
    },
  ],
  [
    'usage-details',
    'MUST',
    'Usage tells cached and reasoning tokens, be it 0: typed clients read them without a look.',
    SOURCES.openResponses,
    async (target) => {
      const { usage } = await plainResponse(target);
      const details = [usage?.input_tokens_details?.cached_tokens, usage?.output_tokens_details?.reasoning_tokens];
      expect(details.every(Number.isInteger), `usage is ${show(usage)}`);
    },
  ],
  [
    'usage-sum',
    'MUST',
    '`total_tokens` is the sum of the other two.',
    SOURCES.responseObject,
    async (target) => {
      const { usage } = await plainResponse(target);
      expectSame(usage?.total_tokens, (usage?.input_tokens ?? 0) + (usage?.output_tokens ?? 0), 'total_tokens');
    },
  ],
];
