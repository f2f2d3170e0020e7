import { expect, expectSame, expectValid, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { itemsOf } from '../wire/respond';
import { plainStream } from '../wire/samples';
import { eventsOf, finalOf, firstOf, isTerminal } from '../wire/stream';

/** How a streamed response begins and ends. */
export const LIFE: AuditRow[] = [
  [
    'created-first',
    'MUST',
    'The first event is `response.created`: `.stream()` of openai-node needs it.',
    SOURCES.measuredResponses,
    async (target) => expectSame((await plainStream(target)).events[0]?.type, 'response.created', 'the first event'),
  ],
  [
    'in-progress-second',
    'MUST',
    'The second event is `response.in_progress`, or `response.queued`.',
    SOURCES.responseEvents,
    async (target) => {
      const second = (await plainStream(target)).events[1]?.type ?? '';
      expect(/^response\.(?:in_progress|queued)$/.test(second), `the second event is ${show(second)}`);
    },
  ],
  [
    'created-state',
    'MUST',
    'The response of `response.created` is in progress, and has nothing put out yet.',
    SOURCES.responseEvents,
    async (target) => {
      const { response } = firstOf(await plainStream(target), 'response.created');
      expect(/^(?:in_progress|queued)$/.test(response?.status ?? ''), `status is ${show(response?.status)}`);
      expectSame(JSON.stringify(response?.output), '[]', 'output');
    },
  ],
  [
    'created-whole',
    'MUST',
    'The response of `response.created` has every key.',
    SOURCES.openResponses,
    async (target) => expectValid('response', firstOf(await plainStream(target), 'response.created').response),
  ],
  [
    'usage-last',
    'MUST',
    'Usage is null until the terminal event.',
    SOURCES.responseObject,
    async (target) => {
      for (const { type, response } of eventsOf(await plainStream(target), 'response.in_progress')) {
        expectSame(response?.usage, null, `usage in ${type}`);
      }
    },
  ],
  [
    'terminal',
    'MUST',
    'A stream has a terminal event: without one Codex runs the turn five times more.',
    SOURCES.measuredResponses,
    async (target) => {
      const count = (await plainStream(target)).events.filter(isTerminal).length;
      expect(count > 0, 'there is none');
    },
  ],
  [
    'terminal-once',
    'MUST',
    'There is no second terminal event.',
    SOURCES.responseEvents,
    async (target) => {
      const types = (await plainStream(target)).events.filter(isTerminal).map(({ type }) => type);
      expect(types.length <= 1, `they are ${show(types)}`);
    },
  ],
  [
    'terminal-last',
    'MUST',
    'Nothing but `[DONE]` follows it.',
    SOURCES.responseEvents,
    async (target) => {
      const { events } = await plainStream(target);
      expect(isTerminal(events.at(-1) ?? {}), `the last event is ${show(events.at(-1)?.type)}`);
    },
  ],
  [
    'completed',
    'MUST',
    'A whole answer ends with `response.completed`, whose response has that status.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await plainStream(target);
      expectSame(firstOf(stream, 'response.completed').response?.status, 'completed', 'status');
    },
  ],
  [
    'completed-whole',
    'MUST',
    'The last response has every key.',
    SOURCES.openResponses,
    async (target) => expectValid('response', finalOf(await plainStream(target))),
  ],
  [
    'completed-output',
    'MUST',
    'The last response has its output: the Agents SDK asks ten times at an empty one.',
    SOURCES.measuredResponses,
    async (target) => expect(itemsOf(finalOf(await plainStream(target))).length > 0, 'output is empty'),
  ],
  [
    'completed-usage',
    'MUST',
    'The last response has its usage, and the total is the sum.',
    SOURCES.responseObject,
    async (target) => {
      const { usage } = finalOf(await plainStream(target));
      const { input_tokens: input, output_tokens: output, total_tokens: total } = usage ?? {};
      expect(Number.isInteger(total) && total === (input ?? 0) + (output ?? 0), `usage is ${show(usage)}`);
    },
  ],
  [
    'one-id',
    'MUST',
    'The response has one id from beginning to end: clients go on from either.',
    'BerriAI/litellm PR#37956',
    async (target) => {
      const { events } = await plainStream(target);
      const ids = new Set(events.flatMap(({ response }) => response?.id ?? []));
      expectSame(ids.size, 1, 'the number of ids');
    },
  ],
  [
    'model',
    'MUST',
    '`model` is the one that was asked, in every response.',
    'ggml-org/llama.cpp#20607',
    async (target) => {
      for (const { type, response } of (await plainStream(target)).events) {
        if (response !== undefined) expectSame(response.model, target.model, `model in ${type}`);
      }
    },
  ],
];
