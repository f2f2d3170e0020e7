import { echoModel, expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { itemsOf, responded, textOf, userItem } from '../wire/respond';
import { modelThat, newWord, plainResponse } from '../wire/samples';

const TEXT = 'Grüße, 世界 🌍\n\tzweite Zeile "zitiert" \\ Ende';

/** What a request means. */
export const MEANING: AuditRow[] = [
  [
    'unicode',
    'MUST',
    'Text beyond ASCII arrives and comes back unchanged.',
    'RFC 8259 8.1',
    async (target) => {
      const response = await responded(target, { model: echoModel(target), input: TEXT });
      expectSame(textOf(response), TEXT, 'the echo');
    },
  ],
  [
    'parts-like-text',
    'MUST',
    'A message in one part says the same as one in a text.',
    SOURCES.inputItems,
    async (target) => {
      const input = [userItem([{ type: 'input_text', text: TEXT }])];
      expectSame(textOf(await responded(target, { model: echoModel(target), input })), TEXT, 'the echo');
    },
  ],
  [
    'last-message',
    'MUST',
    'Of several messages the last one is answered.',
    SOURCES.inputItems,
    async (target) => {
      const input = [userItem('first'), { role: 'assistant', content: 'second' }, userItem('third')];
      expectSame(textOf(await responded(target, { model: echoModel(target), input })), 'third', 'the echo');
    },
  ],
  [
    'history',
    'MUST',
    'The history that a client resends reaches the model.',
    SOURCES.inputItems,
    async (target) => {
      const word = newWord();
      const input = [userItem(word), { role: 'assistant', content: 'Noted.' }, userItem('What do you know?')];
      const text = textOf(await responded(target, { model: modelThat(target, 'recall'), input }));
      expect(text.includes(word), `the answer is ${show(text)}`);
    },
  ],
  [
    'own-output',
    'MUST',
    'What a server has put out it takes as input, unchanged.',
    'vllm-project/vllm#33089, #45273',
    async (target) => {
      const before = itemsOf(await plainResponse(target));
      await responded(target, { input: [userItem('Hello.'), ...before, userItem('Again.')] });
    },
  ],
];
