/** What a Gateway sends over its WebSocket, as far as this client reads it. Source: recorded frames of protocol 3 and 4. */

// biome-ignore lint/suspicious/noExplicitAny: payloads are the Gateway's own JSON; every reader checks what it takes
export type Payload = Record<string, any>;

export interface ProtocolError {
  code: string;
  message: string;
  details?: Payload;
}
export interface ResponseFrame {
  type: 'res';
  id: string;
  ok: boolean;
  payload?: Payload;
  error?: ProtocolError;
}
export interface EventFrame {
  type: 'event';
  event: string;
  payload: Payload;
}
export type Frame = ResponseFrame | EventFrame;

/**
 * How much of a run's events somebody here needs: only what was added (`delta`), the text so far as well (`whole`), or
 * nothing (`undefined`: not a run of ours).
 */
export type Follows = (runId: string) => 'delta' | 'whole' | undefined;

const EVENT_START = '{"type":"event","event":"';
const EVENTS = new Set(['connect.challenge', 'tick', 'shutdown', 'agent', 'chat']);
/** Session keys are at most a few hundred bytes, so run id and state stand before this. */
const HEAD_BYTES = 1024;
const QUOTE = 0x22;

/**
 * Parses a frame, if anybody here needs it.
 *
 * Protocol 3 sends every run's events to every socket, each with the whole text so far. So foreign runs are dropped on
 * sight of the first bytes, and the text so far is cut out before the JSON is parsed: what is parsed stays
 * proportional to what the agent says. In JSON a bare `"` cannot stand inside a string, so the cuts cannot hit text.
 *
 * A frame that nobody needs is `undefined`.
 *
 * @throws SyntaxError for a frame that is needed and is not JSON, or not a frame.
 */
export function readFrame(data: Buffer, follows: Follows): Frame | undefined {
  const head = data.toString('latin1', 0, HEAD_BYTES);
  if (!head.startsWith(EVENT_START)) return parseFrame(data.toString());
  const event = head.slice(EVENT_START.length, head.indexOf('"', EVENT_START.length));
  if (!EVENTS.has(event)) return undefined;
  if (event !== 'agent' && event !== 'chat') return parseFrame(data.toString());
  const runId = /"runId":"([^"\\]+)"/.exec(head)?.[1];
  const needed = runId === undefined ? 'whole' : follows(runId);
  if (needed === undefined) return undefined;
  if (event === 'chat') return head.includes('"state":"delta"') ? undefined : parseFrame(data.toString());
  const short = needed === 'delta' ? withoutTextSoFar(data, head) : undefined;
  const frame = short === undefined ? undefined : parseFrame(short);
  // A correction counts by its text, not by what it adds.
  return frame && !(frame.type === 'event' && frame.payload.data?.replace) ? frame : parseFrame(data.toString());
}

/** The frame without `data.text`, or `undefined` when it must be read whole to be understood. */
function withoutTextSoFar(data: Buffer, head: string): string | undefined {
  const text = head.indexOf('"data":{"text":"');
  if (text < 0) return undefined;
  const start = text + '"data":{'.length;
  const delta = data.lastIndexOf('","delta":"');
  if (delta < start) return undefined;
  // Equal text and delta: the first piece of a message, which tells a new message from a longer one.
  const textBytes = data.subarray(start + '"text":"'.length, delta);
  const deltaStart = delta + '","delta":"'.length;
  const deltaEnd = deltaStart + textBytes.length;
  if (data[deltaEnd] === QUOTE && textBytes.equals(data.subarray(deltaStart, deltaEnd))) return undefined;
  return data.toString('utf8', 0, start) + data.toString('utf8', delta + '",'.length);
}

function parseFrame(text: string): Frame {
  const frame: unknown = JSON.parse(text);
  if (isPayload(frame) && frame.type === 'res' && typeof frame.id === 'string') return frame as ResponseFrame;
  if (isPayload(frame) && frame.type === 'event' && typeof frame.event === 'string') {
    return { type: 'event', event: frame.event, payload: isPayload(frame.payload) ? frame.payload : {} };
  }
  throw new SyntaxError('The Gateway sent JSON that is neither a response nor an event.');
}

export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
