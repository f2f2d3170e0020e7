import { expect, expectError, expectSame, expectStatus, expectValid, jsonOf, show } from '../assertions';
import { defineAudits } from '../define-audits';
import { SOURCES } from '../sources';
import type { Audit, AuditTarget } from '../types';
import { type Answer, exchange } from '../wire/exchange';
import { sample } from '../wire/sample';
import type { ModelShape } from '../wire/shapes';

const UNKNOWN = '/models/no-such-model-0f3a';

function get(target: AuditTarget, path: string): Promise<Answer> {
  return exchange(target, { method: 'GET', path });
}

async function listed(target: AuditTarget): Promise<ModelShape[]> {
  const answer = await sample(target, 'models', () => get(target, '/models'));
  expectStatus(answer, 200);
  const list = jsonOf(answer);
  expectValid('model list', list);
  return (list as { data: ModelShape[] }).data;
}

async function retrieved(target: AuditTarget, spelling: string): Promise<ModelShape> {
  const answer = await get(target, `/models/${spelling}`);
  expectStatus(answer, 200);
  return jsonOf(answer) as ModelShape;
}

export const MODELS: Audit[] = defineAudits('models', [
  ['list', 'MUST', 'GET /models is a valid list.', SOURCES.models, async (target) => void (await listed(target))],
  [
    'list-not-empty',
    'MUST',
    'The list has a model: model pickers show nothing else.',
    SOURCES.clients,
    async (target) => expect((await listed(target)).length > 0, 'the list is empty'),
  ],
  [
    'list-ids',
    'MUST',
    'No id is in the list twice.',
    SOURCES.models,
    async (target) => {
      const ids = (await listed(target)).map(({ id }) => id);
      expect(new Set(ids).size === ids.length, `the ids are ${show(ids)}`);
    },
  ],
  [
    'list-asked',
    'SHOULD',
    'The model that is audited is in the list.',
    SOURCES.clients,
    async (target) => {
      const ids = (await listed(target)).map(({ id }) => id);
      expect(ids.includes(target.model), `${show(target.model)} is not among ${show(ids)}`);
    },
  ],
  [
    'list-query',
    'SHOULD',
    'A query string is no reason to refuse the list.',
    SOURCES.clients,
    async (target) => expectStatus(await get(target, '/models?limit=100'), 200),
  ],
  [
    'retrieve',
    'MUST',
    'GET /models/{id} is that model.',
    SOURCES.models,
    async (target) => {
      const [first] = await listed(target);
      const model = await retrieved(target, encodeURIComponent(first?.id ?? target.model));
      expectValid('model', model);
      expectSame(model.id, first?.id, 'the id');
    },
  ],
  [
    'retrieve-same',
    'SHOULD',
    'It is the same object as in the list.',
    SOURCES.models,
    async (target) => {
      const [first] = await listed(target);
      const model = await retrieved(target, encodeURIComponent(first?.id ?? target.model));
      for (const key of ['object', 'created', 'owned_by'] as const) expectSame(model[key], first?.[key], key);
    },
  ],
  [
    'retrieve-spellings',
    'MUST',
    'Every listed id is found with `:` as it is, as SDKs send it, and encoded.',
    SOURCES.sdks,
    async (target) => {
      const models = await listed(target);
      for (const { id } of models.filter((model) => /[:/]/.test(model.id)).slice(0, 3)) {
        const encoded = encodeURIComponent(id);
        for (const spelling of [encoded, encoded.replaceAll('%3A', ':')]) {
          expectSame((await retrieved(target, spelling)).id, id, `the id at /models/${spelling}`);
        }
      }
      expectSame((await retrieved(target, encodeURIComponent(target.model))).id, target.model, 'the id');
    },
  ],
  [
    'unknown',
    'MUST',
    'An unknown model is 404 with an error body.',
    SOURCES.live,
    async (target) => {
      expectError(await get(target, UNKNOWN), { status: 404 });
    },
  ],
  [
    'unknown-code',
    'SHOULD',
    'An unknown model has the code `model_not_found`, and `param: "model"`.',
    SOURCES.live,
    async (target) => {
      expectError(await get(target, UNKNOWN), { status: 404, code: 'model_not_found', param: 'model' });
    },
  ],
  [
    'hostile-ids',
    'SHOULD',
    'Strange ids (`__proto__`, `..`, broken escapes) are 4xx, never 5xx.',
    SOURCES.safety,
    async (target) => {
      for (const id of ['__proto__', 'constructor', '%2e%2e%2f', '%E0%A4%A', '%00']) {
        const { status } = await get(target, `/models/${id}`);
        expect(status >= 400 && status < 500, `/models/${id} is answered ${status}`);
      }
    },
  ],
  [
    'post-not-allowed',
    'SHOULD',
    'POST on the list is 405 with Allow, or 404.',
    `${SOURCES.http} 15.5.6`,
    async (target) => {
      const answer = await exchange(target, { path: '/models', body: {} });
      expectStatus(answer, 405, 404);
      if (answer.status === 405) expect(/\bGET\b/.test(answer.headers.allow ?? ''), 'the 405 has no Allow with GET');
    },
  ],
]);
