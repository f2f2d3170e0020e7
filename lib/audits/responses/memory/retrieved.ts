import { expectError, expectSame, notOffered } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { responded, responseOf } from '../wire/respond';
import { ask, idOf, storedResponse } from '../wire/stored';
import { finalOf, respondStream } from '../wire/stream';

const UNKNOWN = 'resp_00000000000000000000000000000000';

const ABSENT: readonly [name: string, method: string, path: string][] = [
  ['retrieve', 'GET', `/responses/${UNKNOWN}`],
  ['delete', 'DELETE', `/responses/${UNKNOWN}`],
  ['input-items', 'GET', `/responses/${UNKNOWN}/input_items`],
];

/** Responses that are read again. */
export const RETRIEVED: AuditRow[] = [
  [
    'retrieve',
    'MUST',
    'A response is stored unless the request says otherwise: GET finds it.',
    SOURCES.stored,
    async (target) => {
      const { id } = await storedResponse(target);
      expectSame(responseOf(await ask(target, 'GET', `/responses/${id}`)).id, id, 'id');
    },
  ],
  [
    'retrieve-same',
    'MUST',
    'GET gives the same object, key by key.',
    SOURCES.stored,
    async (target) => {
      const { word: _, ...response } = await storedResponse(target);
      const found = responseOf(await ask(target, 'GET', `/responses/${response.id}`));
      expectSame(JSON.stringify(found), JSON.stringify(response), 'the stored object');
    },
  ],
  [
    'retrieve-streamed',
    'MUST',
    'A streamed response is there when its terminal event is.',
    'BerriAI/litellm#12364; lmstudio-ai/lmstudio-bug-tracker#1188',
    async (target) => {
      const last = finalOf(await respondStream(target));
      if (last.store !== true) notOffered('the target stores no responses');
      const found = responseOf(await ask(target, 'GET', `/responses/${idOf(last)}`));
      expectSame(JSON.stringify(found), JSON.stringify(last), 'the stored object');
    },
  ],
  [
    'retrieve-not-stored',
    'MUST',
    'What `store: false` has not stored is 404.',
    SOURCES.stored,
    async (target) => {
      const id = idOf(await responded(target, { store: false }));
      expectError(await ask(target, 'GET', `/responses/${id}`), { status: 404 });
    },
  ],
  [
    'retrieve-stream',
    'SHOULD',
    'GET with `?stream=true` of a response that was not made in the background is 400 that names `stream`, or a stream.',
    SOURCES.live,
    async (target) => {
      const { id } = await storedResponse(target);
      const answer = await ask(target, 'GET', `/responses/${id}?stream=true`);
      const isStream = (answer.headers['content-type'] ?? '').startsWith('text/event-stream');
      if (!isStream) expectError(answer, { about: 'stream' });
    },
  ],
  ...ABSENT.map(
    ([name, method, path]): AuditRow => [
      `unknown-${name}`,
      'MUST',
      `\`${method} ${path.replace(UNKNOWN, 'resp_…')}\` of a response that does not exist is 404.`,
      SOURCES.stored,
      async (target) => void expectError(await ask(target, method, path), { status: 404 }),
    ],
  ),
];
