import { expect, expectSame, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { sample } from '../../wire/sample';
import { expectWeather } from '../../wire/weather';
import { modelThat } from '../wire/samples';
import { eventsOf, finalOf, firstOf, joined, type ResponseStream, streamOf } from '../wire/stream';
import { askWithTools, calledStream, callsOf, clockTool, weatherTool } from '../wire/toolbox';

const DELTA = 'response.function_call_arguments.delta';
const DONE = 'response.function_call_arguments.done';

function begun(stream: ResponseStream) {
  return eventsOf(stream, 'response.output_item.added').filter(({ item }) => item?.type === 'function_call');
}

function ended(stream: ResponseStream) {
  return eventsOf(stream, 'response.output_item.done').filter(({ item }) => item?.type === 'function_call');
}

async function parallelStream(target: AuditTarget): Promise<ResponseStream> {
  const changes = { model: modelThat(target, 'parallel'), tools: [weatherTool, clockTool], stream: true };
  return sample(target, 'parallel response stream', async () => streamOf(await askWithTools(target, changes)));
}

/** Calls that come in events. */
export const STREAMED_CALLS: AuditRow[] = [
  [
    'stream-added',
    'MUST',
    'A call begins with an item that has its name and no arguments yet.',
    SOURCES.responseEvents,
    async (target) => {
      const [call] = begun(await calledStream(target));
      expectSame(call?.item?.name, weatherTool.name, 'name');
      expectSame(call?.item?.arguments, '', 'arguments');
    },
  ],
  [
    'stream-delta',
    'MUST',
    'A call has a delta of its arguments: LangChain reads them nowhere else.',
    SOURCES.measuredResponses,
    async (target) => void eventsOf(await calledStream(target), DELTA),
  ],
  [
    'stream-arguments',
    'MUST',
    'The deltas add up to the arguments, which keep to the parameters.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await calledStream(target);
      expectWeather(joined(stream, DELTA));
      expectSame(firstOf(stream, DONE).arguments, joined(stream, DELTA), 'the arguments that are done');
    },
  ],
  [
    'stream-arguments-name',
    'SHOULD',
    'The event of the whole arguments names the function.',
    SOURCES.responseEvents,
    async (target) => expectSame(firstOf(await calledStream(target), DONE).name, weatherTool.name, 'name'),
  ],
  [
    'stream-item-done',
    'MUST',
    'A call ends with an item that is whole: AI SDK and Codex take it from there.',
    SOURCES.measuredResponses,
    async (target) => {
      const [call] = ended(await calledStream(target));
      expect(call !== undefined, 'there is none');
      expectWeather(call.item?.arguments);
      expect(Boolean(call.item?.call_id), `call_id is ${show(call.item?.call_id)}`);
    },
  ],
  [
    'stream-call-id',
    'MUST',
    'A call keeps its `call_id` from beginning to end.',
    SOURCES.responseEvents,
    async (target) => {
      const stream = await calledStream(target);
      expectSame(ended(stream)[0]?.item?.call_id, begun(stream)[0]?.item?.call_id, 'call_id');
    },
  ],
  [
    'stream-item-id',
    'MUST',
    "The deltas of a call have the item's id.",
    'openai/openai-agents-js#1484',
    async (target) => {
      const stream = await calledStream(target);
      const id = begun(stream)[0]?.item?.id;
      for (const event of eventsOf(stream, DELTA)) expectSame(event.item_id, id, 'item_id');
    },
  ],
  [
    'stream-completed',
    'MUST',
    'The last response is completed, and has the call.',
    SOURCES.responseEvents,
    async (target) => {
      const response = finalOf(await calledStream(target));
      expectSame(response.status, 'completed', 'status');
      expectWeather(callsOf(response)[0]?.arguments);
    },
  ],
  [
    'stream-parallel-index',
    'MUST',
    'Each of two calls has an `output_index` of its own.',
    'BerriAI/litellm#21331; ogx-ai/ogx#4430',
    async (target) => {
      const places = begun(await parallelStream(target)).map(({ output_index: index }) => index);
      expect(places.length === 2 && new Set(places).size === 2, `they are ${show(places)}`);
    },
  ],
  [
    'stream-parallel-arguments',
    'MUST',
    'The arguments of two calls do not run together.',
    'vllm-project/vllm#39584',
    async (target) => {
      const stream = await parallelStream(target);
      for (const { output_index: index, item } of ended(stream)) {
        const deltas = eventsOf(stream, DELTA).filter((event) => event.output_index === index);
        expectSame(deltas.map(({ delta }) => delta).join(''), item?.arguments, `the arguments of ${item?.name}`);
      }
    },
  ],
];
