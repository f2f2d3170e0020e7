import { expect, notOffered, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { itemsOf, responseOf, textOf } from '../wire/respond';
import { newWord } from '../wire/samples';
import type { ResponseShape } from '../wire/shapes';
import { finalOf, streamOf } from '../wire/stream';
import { askWithTools, calledResponse, outputsOf, QUESTION } from '../wire/toolbox';

function expectSays(response: ResponseShape, word: string): void {
  expect(textOf(response).includes(word), `the answer is ${show(response.output)}`);
}

/** The second half of the loop, with all that was said before. */
async function resent(target: AuditTarget, output: unknown, changes: object = {}) {
  const first = await calledResponse(target);
  return askWithTools(target, { input: [QUESTION, ...itemsOf(first), ...outputsOf(first, output)], ...changes });
}

/** The loop of a client: a call, its output, an answer. */
export const LOOP: AuditRow[] = [
  [
    'loop-resent',
    'MUST',
    'A client that resends the call with its output gets an answer that knows the output.',
    SOURCES.responsesClients,
    async (target) => {
      const word = newWord();
      expectSays(responseOf(await resent(target, word)), word);
    },
  ],
  [
    'loop-resent-streamed',
    'MUST',
    'So does one that streams.',
    SOURCES.responsesClients,
    async (target) => {
      const word = newWord();
      expectSays(finalOf(streamOf(await resent(target, word, { stream: true }))), word);
    },
  ],
  [
    'loop-parts',
    'MUST',
    'So does one whose output is in parts.',
    'sgl-project/sglang#33867',
    async (target) => {
      const word = newWord();
      expectSays(responseOf(await resent(target, [{ type: 'input_text', text: word }])), word);
    },
  ],
  [
    'loop-previous',
    'MUST',
    'A client that sends the output alone, with `previous_response_id`, gets the same.',
    'vllm-project/vllm#43244',
    async (target) => {
      const first = await calledResponse(target);
      if (first.store !== true) notOffered('the target stores no responses');
      const word = newWord();
      const input = outputsOf(first, word);
      expectSays(responseOf(await askWithTools(target, { input, previous_response_id: first.id })), word);
    },
  ],
];
