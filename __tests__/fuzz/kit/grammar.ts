import type { ChatCompletion, ChatCompletionChunk, ErrorBody } from '../../../types/openai';
import type { Reply } from './exchange';

/** What a stream said, after its grammar has been checked. */
export interface StreamContent {
  text: string;
  /** The finish reason, or undefined where the stream ended with an error. */
  finish: string | undefined;
  error: ErrorBody['error'] | undefined;
  usageChunks: number;
}

/** Checks an answer by its kind, whatever it says. */
export function checkReply(reply: Reply): void {
  // Node's own answer to what is no HTTP has no body.
  if (reply.status !== 200 && reply.body === '' && reply.headers['x-request-id'] === undefined) return;
  if (reply.status !== 200) checkError(reply);
  else if (reply.headers['content-type']?.startsWith('text/event-stream')) readStream(reply.body);
  else readCompletion(reply);
}

export function checkError({ status, headers, body }: Reply): ErrorBody['error'] {
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const { error } = JSON.parse(body) as ErrorBody;
  expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type']);
  expect(typeof error.message).toBe('string');
  expect(status).toBeGreaterThanOrEqual(400);
  return error;
}

export function readCompletion({ headers, body }: Reply): ChatCompletion {
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const completion = JSON.parse(body) as ChatCompletion;
  expect(completion).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-/),
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant' }, finish_reason: expect.any(String) }],
    usage: {
      prompt_tokens: expect.any(Number),
      completion_tokens: expect.any(Number),
      total_tokens: expect.any(Number),
    },
  });
  return completion;
}

/**
 * Reads a stream by the grammar of the wire: data lines and comments only; the role first and once, deltas, one finish chunk,
 * at most one usage chunk, `[DONE]`, end. A failure is an error event instead of the finish chunk.
 */
export function readStream(body: string): StreamContent {
  expect(body.endsWith('\n\n')).toBe(true);
  const blocks = body.slice(0, -2).split('\n\n');
  const data = blocks.filter((block) => !/^:[^\n]*$/.test(block)).map(dataOf);
  expect(data.pop()).toBe('[DONE]');
  const content: StreamContent = { text: '', finish: undefined, error: undefined, usageChunks: 0 };
  data.forEach((json, i) => {
    const chunk = JSON.parse(json) as ChatCompletionChunk & Partial<ErrorBody>;
    expect(content.error).toBeUndefined();
    if (chunk.error !== undefined) {
      expect(content.finish).toBeUndefined();
      content.error = chunk.error;
      return;
    }
    expect(chunk.object).toBe('chat.completion.chunk');
    const [choice] = chunk.choices;
    if (choice === undefined) {
      expect(content.finish).toBeDefined();
      expect(chunk.usage).toMatchObject({ total_tokens: expect.any(Number) });
      content.usageChunks += 1;
      return;
    }
    expect(content.finish).toBeUndefined();
    expect(choice.delta.role).toBe(i === 0 ? 'assistant' : undefined);
    content.text += choice.delta.content ?? '';
    content.finish = choice.finish_reason ?? undefined;
  });
  expect((content.finish === undefined) !== (content.error === undefined)).toBe(true);
  expect(content.usageChunks).toBeLessThanOrEqual(1);
  return content;
}

function dataOf(block: string): string {
  const line = /^data: ([^\n\r\u0085\u2028\u2029]*)$/.exec(block);
  if (line === null) throw new Error(`Neither a data line nor a comment: ${JSON.stringify(block.slice(0, 200))}`);
  return line[1] ?? '';
}
