import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { responded, textOf, userItem } from '../wire/respond';
import { modelThat, newWord } from '../wire/samples';
import { ask, listOf } from '../wire/stored';
import { newConversation } from './conversation';

const ASK = 'What do you know?';

async function tell(target: AuditTarget, conversation: unknown, input: unknown, changes: object = {}): Promise<string> {
  return textOf(await responded(target, { model: modelThat(target, 'recall'), conversation, input, ...changes }));
}

const itemsOf = async (target: AuditTarget, id: string) =>
  listOf(await ask(target, 'GET', `/conversations/${id}/items?order=asc`)).data;

/** Responses that go on in a conversation. */
export const RUNS: AuditRow[] = [
  [
    'remembers',
    'MUST',
    'A response in a conversation knows what was said in it.',
    SOURCES.conversations,
    async (target) => {
      const word = newWord();
      const { id } = await newConversation(target);
      await tell(target, id, word);
      const text = await tell(target, id, ASK);
      expect(text.includes(word), `the answer is ${show(text)}`);
    },
  ],
  [
    'remembers-object',
    'MUST',
    'A request names its conversation by a text, or by an object with the id.',
    SOURCES.createResponse,
    async (target) => {
      const word = newWord();
      const { id } = await newConversation(target);
      await tell(target, { id }, word);
      const text = await tell(target, id, ASK);
      expect(text.includes(word), `the answer is ${show(text)}`);
    },
  ],
  [
    'remembers-added',
    'MUST',
    'It knows the items that were added without a run.',
    SOURCES.conversations,
    async (target) => {
      const word = newWord();
      const { id } = await newConversation(target);
      await tell(target, id, 'Hello.');
      await ask(target, 'POST', `/conversations/${id}/items`, { items: [userItem(word)] });
      const text = await tell(target, id, ASK);
      expect(text.includes(word), `the answer is ${show(text)}`);
    },
  ],
  [
    'named-in-response',
    'MUST',
    'The response says in which conversation it is.',
    SOURCES.responseObject,
    async (target) => {
      const { id } = await newConversation(target);
      expectSame((await responded(target, { conversation: id })).conversation?.id, id, 'conversation.id');
    },
  ],
  [
    'run-appended',
    'MUST',
    'What was asked and answered is in the conversation, in that order.',
    SOURCES.conversations,
    async (target) => {
      const { id } = await newConversation(target);
      const response = await responded(target, { conversation: id, input: [userItem('one')] });
      const items = await itemsOf(target, id);
      expectSame(items.map(({ role }) => role).join(), 'user,assistant', 'the roles');
      expectSame(items[1]?.id, response.output?.[0]?.id, 'the id of the answer');
    },
  ],
  [
    'run-not-stored',
    'MUST',
    'A response that is not stored writes nothing into it.',
    SOURCES.live,
    async (target) => {
      const { id } = await newConversation(target);
      await responded(target, { conversation: id, store: false });
      expectSame((await itemsOf(target, id)).length, 0, 'the number of items');
    },
  ],
  [
    'runs-at-once',
    'MUST',
    'Two runs at once do not mix: what is in the conversation is one of them and then the other, or one was refused.',
    SOURCES.live,
    async (target) => {
      const { id } = await newConversation(target);
      await Promise.all(
        ['one', 'two'].map((text) =>
          ask(target, 'POST', '/responses', { model: target.model, conversation: id, input: [userItem(text)] }),
        ),
      );
      const roles = (await itemsOf(target, id)).map(({ role }) => role).join();
      expect(/^user,assistant(?:,user,assistant)?$/.test(roles), `the roles are ${roles}`);
    },
  ],
  [
    'apart',
    'MUST',
    'Another conversation knows nothing of it.',
    SOURCES.conversations,
    async (target) => {
      const word = newWord();
      await tell(target, (await newConversation(target)).id, word);
      const text = await tell(target, (await newConversation(target)).id, ASK);
      expect(!text.includes(word), 'one conversation knows what was said in another');
    },
  ],
];
