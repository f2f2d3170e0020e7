import { expect, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { itemsOf, messageItem, partsOf, textOf } from '../wire/respond';
import { plainResponse } from '../wire/samples';

/** What a response says. */
export const OUTPUT: AuditRow[] = [
  [
    'output-not-empty',
    'MUST',
    'A completed response has an item: at an empty output the Agents SDK asks ten times.',
    SOURCES.measuredResponses,
    async (target) => expect(itemsOf(await plainResponse(target)).length > 0, 'output is empty'),
  ],
  [
    'item-ids',
    'MUST',
    'Each item has an id of its own: the AI SDK refers to it in the next turn.',
    SOURCES.measuredResponses,
    async (target) => {
      const ids = itemsOf(await plainResponse(target)).map(({ id }) => id);
      expect(ids.every(Boolean) && new Set(ids).size === ids.length, `the ids are ${show(ids)}`);
    },
  ],
  [
    'item-types',
    'MUST',
    'Every item is of a kind that clients know, with its keys: the AI SDK refuses an answer with another.',
    SOURCES.openResponses,
    async (target) => {
      for (const item of itemsOf(await plainResponse(target))) expectValid('output item', item);
    },
  ],
  [
    'message',
    'MUST',
    "A message is the assistant's.",
    SOURCES.responseObject,
    async (target) => expectSame(messageItem(await plainResponse(target)).role, 'assistant', 'role'),
  ],
  [
    'message-status',
    'MUST',
    'A message that is whole says so in `status`.',
    SOURCES.responseObject,
    async (target) => expectSame(messageItem(await plainResponse(target)).status, 'completed', 'status'),
  ],
  [
    'content',
    'MUST',
    'The content of a message is a list of parts that name their type, and is not empty.',
    SOURCES.measuredResponses,
    async (target) => {
      const parts = partsOf(messageItem(await plainResponse(target)));
      const typed = parts.length > 0 && parts.every(({ type }) => type === 'output_text' || type === 'refusal');
      expect(typed, `content is ${show(parts)}`);
    },
  ],
  [
    'text',
    'MUST',
    'The answer says something.',
    SOURCES.clients,
    async (target) => expect(textOf(await plainResponse(target)).trim() !== '', 'the text is empty'),
  ],
  [
    'annotations',
    'MUST',
    'An `output_text` has `annotations`, be it an empty list.',
    SOURCES.openResponses,
    async (target) => {
      for (const part of partsOf(messageItem(await plainResponse(target)))) {
        expect(part.type !== 'output_text' || Array.isArray(part.annotations), `the part is ${show(part)}`);
      }
    },
  ],
  [
    'logprobs',
    'SHOULD',
    'An `output_text` has `logprobs`, be it an empty list.',
    SOURCES.responseObject,
    async (target) => {
      for (const part of partsOf(messageItem(await plainResponse(target)))) {
        expect(part.type !== 'output_text' || Array.isArray(part.logprobs), `the part is ${show(part)}`);
      }
    },
  ],
  [
    'phase-not-null',
    'SHOULD',
    'An unknown `phase` is left out, and is not null.',
    SOURCES.openResponses,
    async (target) => {
      for (const item of itemsOf(await plainResponse(target))) expect(item.phase !== null, 'phase is null');
    },
  ],
  [
    'encrypted-not-null',
    'SHOULD',
    'Where there is no `encrypted_content`, the key is left out, and is not null.',
    SOURCES.openResponses,
    async (target) => {
      const items = itemsOf(await plainResponse(target));
      for (const item of items) expect(item.encrypted_content !== null, 'encrypted_content is null');
    },
  ],
];
