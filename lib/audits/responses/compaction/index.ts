import { expect, expectError, expectStatus, notOffered, show } from '../../assertions';
import { defineAudits } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { Audit, AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { itemsOf, respond, responded, textOf, userItem } from '../wire/respond';
import { modelThat, newWord } from '../wire/samples';
import type { ItemShape } from '../wire/shapes';
import { ask, objectOf, stranger } from '../wire/stored';

function compact(target: AuditTarget, body: object) {
  return ask(target, 'POST', '/responses/compact', { model: target.hints?.recall ?? target.model, ...body });
}

/** A conversation with a word in it, made one sealed item. */
function compacted(target: AuditTarget) {
  return sample(target, 'compaction', async () => {
    const word = newWord();
    const input = [userItem(word), { role: 'assistant', content: 'Noted.' }];
    const answer = await compact(target, { input });
    if (answer.status === 404) notOffered('the target compacts nothing');
    const body = objectOf(answer);
    return { word, body, items: itemsOf(body), item: sealed(itemsOf(body)) };
  });
}

function sealed(items: ItemShape[]): ItemShape {
  const item = items.find(({ type }) => type === 'compaction');
  expect(item !== undefined, `there is no compaction in ${show(items)}`);
  return item;
}

/** Conversations that are made shorter, and go on. */
export const RESPONSE_COMPACTION: Audit[] = defineAudits('response-compaction', [
  [
    'object',
    'MUST',
    'The answer is a `response.compaction`.',
    SOURCES.compaction,
    async (target) => {
      const { object } = (await compacted(target)).body;
      expect(object === 'response.compaction', `object is ${show(object)}`);
    },
  ],
  [
    'keys',
    'MUST',
    'It has an id, when it was made, and its usage.',
    SOURCES.openResponses,
    async (target) => {
      const { id, created_at: at, usage } = (await compacted(target)).body;
      expect(Boolean(id) && Number.isInteger(at) && Boolean(usage), `it is ${show({ id, at, usage })}`);
    },
  ],
  [
    'item',
    'MUST',
    'Its output has an item of the type `compaction`, with an id and what is sealed.',
    SOURCES.openResponses,
    async (target) => {
      const { item } = await compacted(target);
      expect(Boolean(item.id) && typeof item.encrypted_content === 'string', `the item is ${show(item)}`);
    },
  ],
  [
    'unreadable',
    'MUST',
    'What is sealed cannot be read by whoever carries it, neither as it is nor as base64.',
    SOURCES.privacy,
    async (target) => {
      const { item, word } = await compacted(target);
      const text = String(item.encrypted_content);
      const decoded = [text, Buffer.from(text, 'base64').toString(), Buffer.from(text, 'base64url').toString()];
      expect(!decoded.some((each) => each.includes(word)), 'the text can be read in it');
    },
  ],
  [
    'missing-model',
    'MUST',
    'Without a model it is 400 or 422.',
    SOURCES.openResponses,
    async (target) => {
      await compacted(target);
      const answer = await compact(target, { model: undefined, input: 'Hello.' });
      expectStatus(answer, 400, 422);
    },
  ],
  [
    'input',
    'MUST',
    'Its output, unchanged, is the input of the next request.',
    SOURCES.openResponses,
    async (target) => {
      const { items } = await compacted(target);
      const model = target.hints?.recall ?? target.model;
      await responded(target, { model, input: [...items, userItem('And now?')], tools: [] });
    },
  ],
  [
    'remembered',
    'MUST',
    'What was said before is known after it.',
    SOURCES.compaction,
    async (target) => {
      const { items, word } = await compacted(target);
      const model = modelThat(target, 'recall');
      const text = textOf(await responded(target, { model, input: [...items, userItem('What do you know?')] }));
      expect(text.includes(word), `the answer is ${show(text)}`);
    },
  ],
  [
    'tampered',
    'MUST',
    'What somebody has changed in it is 400, and nothing is read from it.',
    SOURCES.privacy,
    async (target) => {
      const { item } = await compacted(target);
      const text = String(item.encrypted_content);
      const at = Math.floor(text.length / 2);
      const changed = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
      const model = target.hints?.recall ?? target.model;
      expectError(await respond(target, { model, input: [{ ...item, encrypted_content: changed }, userItem('And?')] }));
    },
  ],
  [
    'foreign',
    'MUST',
    'A compaction that another service has made is 400 that names `input`.',
    SOURCES.agents,
    async (target) => {
      const input = [{ type: 'compaction', encrypted_content: 'gAAAAABaudit' }, userItem('And?')];
      expectError(await respond(target, { input }), { about: 'input' });
    },
  ],
  [
    'stranger',
    'MUST',
    "Another caller's compaction is 400.",
    SOURCES.privacy,
    async (target) => {
      const other = stranger(target);
      const { item } = await compacted(target);
      const model = target.hints?.recall ?? target.model;
      expectError(await respond(other, { model, input: [item, userItem('And?')] }));
    },
  ],
]);
