import { expect, expectError, expectSame, needs, notOffered, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { itemsOf, respond, responded, textOf, userItem } from '../wire/respond';
import { hintedResponse, modelThat, newWord } from '../wire/samples';
import type { ResponseShape } from '../wire/shapes';
import { idOf, storeResponse } from '../wire/stored';
import { finalOf, respondStream } from '../wire/stream';
import { calledResponse, outputsOf } from '../wire/toolbox';

const ASK = 'What do you know?';

/** Tells a model that remembers. */
function tell(target: AuditTarget, input: unknown, changes: object = {}): Promise<ResponseShape> {
  return responded(target, { model: modelThat(target, 'recall'), input, ...changes });
}

async function told(target: AuditTarget, previous?: ResponseShape): Promise<ResponseShape & { word: string }> {
  const word = newWord();
  const changes = previous === undefined ? {} : { previous_response_id: previous.id };
  const response = await tell(target, word, changes);
  if (response.store !== true) notOffered('the target stores no responses');
  return { ...response, word };
}

const after = async (target: AuditTarget, previous: ResponseShape) =>
  textOf(await tell(target, ASK, { previous_response_id: idOf(previous) }));

function expectKnows(text: string, ...words: string[]): void {
  for (const word of words) expect(text.includes(word), `the answer is ${show(text)}`);
}

/** Responses that go on from others. */
export const CHAIN: AuditRow[] = [
  [
    'continued',
    'MUST',
    'A response that continues another one knows what was said in it.',
    'openclaw/openclaw#37765',
    async (target) => {
      const first = await told(target);
      expectKnows(await after(target, first), first.word);
    },
  ],
  [
    'continued-echo',
    'MUST',
    '`previous_response_id` is what the request said.',
    SOURCES.responseObject,
    async (target) => {
      const first = await storeResponse(target);
      const next = await responded(target, { previous_response_id: first.id });
      expectSame(next.previous_response_id, first.id, 'previous_response_id');
    },
  ],
  [
    'continued-streamed',
    'MUST',
    'A streamed response can be continued as soon as its terminal event was read.',
    'BerriAI/litellm#12364; lmstudio-ai/lmstudio-bug-tracker#1188',
    async (target) => {
      const word = newWord();
      const first = finalOf(await respondStream(target, { model: modelThat(target, 'recall'), input: word }));
      if (first.store !== true) notOffered('the target stores no responses');
      expectKnows(await after(target, first), word);
    },
  ],
  [
    'chain',
    'MUST',
    'The third response of a chain knows the first.',
    SOURCES.createResponse,
    async (target) => {
      const first = await told(target);
      const second = await told(target, first);
      expectKnows(await after(target, second), first.word, second.word);
    },
  ],
  [
    'fork',
    'MUST',
    'Two responses that continue the same one know it, and do not know each other.',
    SOURCES.createResponse,
    async (target) => {
      const root = await told(target);
      const one = await told(target, root);
      const other = await told(target, root);
      const text = await after(target, other);
      expectKnows(text, root.word, other.word);
      expect(!text.includes(one.word), 'one branch knows what was said in the other');
    },
  ],
  [
    'instructions-not-inherited',
    'MUST',
    'The instructions of a response are not those of the next one.',
    SOURCES.createResponse,
    async (target) => {
      const first = await storeResponse(target, { instructions: 'Speak like a pirate.' });
      const next = await responded(target, { previous_response_id: first.id });
      expectSame(next.instructions, null, 'instructions');
    },
  ],
  [
    'not-stored',
    'MUST',
    'What `store: false` has not stored cannot be continued.',
    SOURCES.createResponse,
    async (target) => {
      const id = idOf(await responded(target, { store: false }));
      expectError(await respond(target, { previous_response_id: id }), { status: [400, 404] });
    },
  ],
  [
    'reference',
    'MUST',
    'A reference to a message stands for it: the AI SDK resends its second turn so.',
    'langgenius/syncless-issue#13; anomalyco/opencode#7724',
    async (target) => {
      const first = await told(target);
      const [message] = itemsOf(first);
      const input = [userItem(first.word), { type: 'item_reference', id: message?.id }, userItem(ASK)];
      expectKnows(textOf(await tell(target, input)), first.word);
    },
  ],
  [
    'reference-without-type',
    'SHOULD',
    'A bare `id` is a reference, too.',
    SOURCES.inputItems,
    async (target) => {
      const first = await storeResponse(target);
      await responded(target, { input: [userItem('Hello.'), { id: itemsOf(first)[0]?.id }, userItem(ASK)] });
    },
  ],
  [
    'reference-call',
    'MUST',
    'A reference to a call stands for it: its output is accepted.',
    SOURCES.responsesClients,
    async (target) => {
      const first = await calledResponse(target);
      if (first.store !== true) notOffered('the target stores no responses');
      const references = itemsOf(first).map(({ id }) => ({ type: 'item_reference', id }));
      const model = needs(target.hints?.tools ?? target.model, 'no model');
      await responded(target, { model, input: [userItem('Hello.'), ...references, ...outputsOf(first, 'fine')] });
    },
  ],
  [
    'reference-reasoning',
    'MUST',
    'A reference to a reasoning item is taken.',
    SOURCES.measuredResponses,
    async (target) => {
      const first = await hintedResponse(target, 'reasoning');
      if (first.store !== true) notOffered('the target stores no responses');
      const references = itemsOf(first).map(({ id }) => ({ type: 'item_reference', id }));
      await responded(target, { input: [userItem('Hello.'), ...references, userItem(ASK)] });
    },
  ],
];
