import type { ItemStatus, OutputItem, ResponseObject } from '../../types/responses';

/** One event of a stream, as it came. */
export interface StreamedEvent {
  type: string;
  sequence_number: number;
  response?: ResponseObject;
  output_index?: number;
  item_id?: string;
  content_index?: number;
  summary_index?: number;
  item?: OutputItem & { status?: ItemStatus };
  part?: { type: string; text?: string; refusal?: string };
  delta?: string;
  text?: string;
  refusal?: string;
  arguments?: string;
  [member: string]: unknown;
}

const KNOWN = new Set([
  ...['created', 'queued', 'in_progress', 'completed', 'incomplete', 'failed'].map((name) => `response.${name}`),
  'response.output_item.added',
  'response.output_item.done',
  'response.content_part.added',
  'response.content_part.done',
  'response.output_text.delta',
  'response.output_text.done',
  'response.output_text.annotation.added',
  'response.refusal.delta',
  'response.refusal.done',
  'response.function_call_arguments.delta',
  'response.function_call_arguments.done',
  'response.reasoning_summary_part.added',
  'response.reasoning_summary_part.done',
  'response.reasoning_summary_text.delta',
  'response.reasoning_summary_text.done',
  'response.mcp_call.in_progress',
  'response.mcp_call.completed',
  'response.mcp_call.failed',
  'response.mcp_call_arguments.delta',
  'response.mcp_call_arguments.done',
  'error',
]);
const TERMINAL = /^response\.(?:completed|incomplete|failed)$/;

/** The events of a stream's text. Throws where the framing is wrong. */
export function parseResponseStream(text: string): StreamedEvent[] {
  const blocks = text.split('\n\n');
  if (blocks.pop() !== '') throw new Error('the stream does not end with an empty line');
  const framed = blocks.filter((block) => !block.startsWith(':'));
  if (framed.pop() !== 'data: [DONE]') throw new Error('the stream does not end with [DONE]');
  return framed.map((block) => {
    const found = /^event: ([\w.]+)\ndata: (.*)$/.exec(block);
    if (found === null) throw new Error(`no event: ${block.slice(0, 80)}`);
    const event = JSON.parse(found[2] as string) as StreamedEvent;
    if (event.type !== found[1]) throw new Error(`the event ${found[1]} says that it is ${event.type}`);
    return event;
  });
}

/** What an item has been told to be so far. */
interface Told {
  item: OutputItem;
  isDone: boolean;
  /** Texts by the part that they belong to. */
  texts: Map<string, string>;
  openPart: string | undefined;
}

/**
 * The grammar of a stream, stated without a look at what writes it: numbers, order, and that all that is told twice is the same.
 * Returns the last response object.
 */
export function checkResponseStream(
  events: readonly StreamedEvent[],
  { queued = false }: { queued?: boolean } = {},
): ResponseObject {
  const second = queued ? 'response.queued' : 'response.in_progress';
  const fail = (event: StreamedEvent, why: string): never => {
    throw new Error(`${event.type} (${event.sequence_number}): ${why}`);
  };
  const told: Told[] = [];
  events.forEach((event, i) => {
    if (event.sequence_number !== i) fail(event, `expected number ${i}`);
    if (!KNOWN.has(event.type)) fail(event, 'unknown to clients');
    if (i === 0 && event.type !== 'response.created') fail(event, 'expected response.created first');
    if (i === 1 && event.type !== second) fail(event, `expected ${second} second`);
    if (TERMINAL.test(event.type) !== (i === events.length - 1)) fail(event, 'expected one terminal event, at the end');
    if (event.type === 'error' && events[i + 1]?.type !== 'response.failed')
      fail(event, 'expected response.failed next');
    if (event.response !== undefined) checkSnapshot(event, told, fail);
    if (event.output_index !== undefined) checkItemEvent(event, told, fail);
  });
  const last = events.at(-1)?.response;
  if (last === undefined) throw new Error('no terminal event');
  const unfinished = told.some(({ isDone }) => !isDone);
  const hasEndedWell = last.status === 'completed' || last.status === 'incomplete';
  if (hasEndedWell && unfinished) throw new Error('an item was never done');
  return last;
}

type Fail = (event: StreamedEvent, why: string) => never;

function checkSnapshot(event: StreamedEvent, told: readonly Told[], fail: Fail): void {
  const { output, usage, status } = event.response as ResponseObject;
  const isTerminal = TERMINAL.test(event.type);
  const said = status === 'cancelled' ? 'failed' : status;
  if ((event.type === `response.${said}`) !== (event.type !== 'response.created')) fail(event, `status ${status}`);
  if ((usage === null) === isTerminal) fail(event, 'usage stands in the terminal event, and only there');
  if (output.length !== told.length) fail(event, `${output.length} items, ${told.length} begun`);
  if (!isTerminal || said === 'failed') return;
  if (output.length === 0) fail(event, 'no output');
  for (const [i, { item }] of told.entries()) same(event, output[i], item, fail);
}

function checkItemEvent(event: StreamedEvent, told: Told[], fail: Fail): void {
  const index = event.output_index as number;
  if (event.type === 'response.output_item.added') {
    if (index !== told.length) fail(event, `expected output_index ${told.length}`);
    const item = event.item as OutputItem;
    if (told.some((other) => other.item.id === item.id)) fail(event, 'two items with one id');
    const open = told.filter(({ isDone }) => !isDone);
    const overlaps = open.some((other) => other.item.type !== 'function_call' || item.type !== 'function_call');
    if (overlaps) fail(event, 'another item is open');
    if ('status' in item && item.status !== 'in_progress') fail(event, `status ${item.status}`);
    told.push({ item, isDone: false, texts: new Map(), openPart: undefined });
    return;
  }
  const at = told[index] ?? fail(event, 'of an item that was not added');
  if (at.isDone) fail(event, 'of an item that is done');
  if (event.type === 'response.output_item.done') {
    if (at.openPart !== undefined) fail(event, 'a part is open');
    at.isDone = true;
    at.item = event.item as OutputItem;
    const texts = [...at.texts.values()];
    same(event, textsOf(at.item), texts, fail);
    return;
  }
  if (event.item_id !== at.item.id) fail(event, 'item_id is of another item');
  checkPart(event, at, fail);
}

function checkPart(event: StreamedEvent, at: Told, fail: Fail): void {
  const part = String(event.content_index ?? event.summary_index ?? 'arguments');
  if (/part\.added$/.test(event.type)) {
    if (at.openPart !== undefined) fail(event, 'another part is open');
    if (part !== String(at.texts.size)) fail(event, 'the index is not the next');
    at.openPart = part;
    at.texts.set(part, '');
  } else if (/delta$/.test(event.type)) {
    if (part !== 'arguments' && at.openPart !== part) fail(event, 'the part is not open');
    if (event.delta === '') fail(event, 'an empty delta');
    at.texts.set(part, (at.texts.get(part) ?? '') + event.delta);
  } else if (/part\.done$/.test(event.type)) {
    same(event, event.part?.text ?? event.part?.refusal, at.texts.get(part), fail);
    at.openPart = undefined;
  } else if (/(?:text|refusal|arguments)\.done$/.test(event.type)) {
    same(event, event.text ?? event.refusal ?? event.arguments, at.texts.get(part) ?? '', fail);
  }
}

/** What an item says, part by part. */
function textsOf(item: OutputItem): string[] {
  switch (item.type) {
    case 'message':
      return item.content.map((part) => (part.type === 'refusal' ? part.refusal : part.text));
    case 'reasoning':
      return item.summary.map(({ text }) => text);
    case 'function_call':
    case 'mcp_call':
      return [item.arguments];
    default:
      return [];
  }
}

function same(event: StreamedEvent, a: unknown, b: unknown, fail: Fail): void {
  if (JSON.stringify(a) !== JSON.stringify(b)) fail(event, `${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
}
