import { expect, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { itemsOf, textOf } from '../wire/respond';
import { hintedResponse, hintedStream } from '../wire/samples';

/** What a client would run itself, or ask for again without an end. */
const FOR_CLIENTS = /^(?:function_call|custom_tool_call|local_shell_call|shell_call|apply_patch_call|computer_call)/;

/** Tools that the agent runs itself. */
export const OWN_TOOLS: AuditRow[] = [
  [
    'own-hidden',
    'MUST',
    'A tool that the agent has run itself is no call for the client: Codex ran in a circle, 290 requests in a minute.',
    SOURCES.measuredResponses,
    async (target) => {
      const types = itemsOf(await hintedResponse(target, 'ownTools')).map(({ type }) => type ?? '');
      expect(!types.some((type) => FOR_CLIENTS.test(type)), `the items are ${show(types)}`);
    },
  ],
  [
    'own-hidden-streamed',
    'MUST',
    'Nor is it one in a stream.',
    SOURCES.measuredResponses,
    async (target) => {
      const { events } = await hintedStream(target, 'ownTools');
      const types = events.map(({ item }) => item?.type ?? '');
      expect(!types.some((type) => FOR_CLIENTS.test(type)), `the items are ${show(types.filter(Boolean))}`);
    },
  ],
  [
    'own-answer',
    'MUST',
    'Such a response has the text that came of it.',
    SOURCES.clients,
    async (target) => expect(textOf(await hintedResponse(target, 'ownTools')) !== '', 'the text is empty'),
  ],
];
