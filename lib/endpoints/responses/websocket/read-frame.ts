import { invalidRequest, invalidValue } from '../../../errors/api-error';
import { parseJson } from '../../../http/read-json';

/** A `response.create` of a client. */
export interface CreateFrame {
  /** Names a lane of the WebSocket; empty where the client names none. */
  streamId: string;
  /** Whether the client only wants a response to continue: `generate: false`. */
  isWarmUp: boolean;
  /** The request, as POST has it. */
  body: Record<string, unknown>;
}

const STREAM_ID = /^[A-Za-z0-9_.-]+$/;
const LONGEST_STREAM_ID = 256;

/**
 * Reads a frame. `stream` and `background`, which clients send by habit, have no meaning here.
 *
 * @throws ApiError 400.
 */
export function readFrame(data: Buffer, isBinary: boolean): CreateFrame {
  if (isBinary) throw invalidRequest(null, null, 'Binary frames are not read. Send JSON in a text frame.');
  const frame = parseJson(data) as Record<string, unknown> | null;
  if (typeof frame !== 'object' || frame === null || frame.type !== 'response.create') {
    throw invalidValue('type', "expected a JSON object of the type 'response.create'.");
  }
  const { type: _, stream_id: streamId = '', generate = true, stream: __, background: ___, ...body } = frame;
  if (
    typeof streamId !== 'string' ||
    streamId.length > LONGEST_STREAM_ID ||
    !(streamId === '' || STREAM_ID.test(streamId))
  ) {
    throw invalidValue('stream_id', 'expected at most 256 letters, digits, underscores, dots, or dashes.');
  }
  if (typeof generate !== 'boolean') throw invalidValue('generate', 'expected a boolean.');
  return { streamId, isWarmUp: !generate, body };
}
