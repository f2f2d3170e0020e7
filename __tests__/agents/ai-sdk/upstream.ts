import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { gate } from '../../helpers/scripted-runtime';
import { serve } from '../../helpers/serve';

/** A request that a model provider has been sent. */
export interface Asked {
  body: {
    model: string;
    messages: { role: string; content: unknown; tool_calls?: { id: string }[]; tool_call_id?: string }[];
    tools?: { function: { name: string } }[];
    [parameter: string]: unknown;
  };
  headers: IncomingHttpHeaders;
  /** Resolves when the connection has ended before the answer has. */
  left: Promise<void>;
}

export type Answer = (res: ServerResponse) => unknown;

/** A model provider that speaks OpenAI's wire and answers its requests one after the other. */
export async function upstream(...answers: Answer[]) {
  const asked: Asked[] = [];
  const first = gate<Asked>();
  const url = await serve((req, res) => {
    const left = gate();
    res.once('close', () => res.writableFinished || left.open());
    let text = '';
    req.on('data', (data) => {
      text += data;
    });
    req.on('end', () => {
      const request = { body: JSON.parse(text), headers: req.headers, left: left.opened };
      asked.push(request);
      first.open(request);
      const answer = answers.shift() ?? failure(500, { message: 'The script is over.' });
      void answer(res);
    });
  });
  return { baseURL: `${url}/v1`, asked, first: first.opened };
}

interface Spoken {
  content?: string | string[];
  reasoning?: string;
  calls?: { id: string; name: string; arguments: string | string[] }[];
  finish?: string;
  usage?: object;
}

const chunk = (delta: object, more: object = {}) => ({
  id: 'chatcmpl-up',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
});

function* chunksOf({ content = [], reasoning, calls = [], finish, usage }: Spoken): Generator<object> {
  yield chunk({ role: 'assistant', content: '' });
  if (reasoning !== undefined) yield chunk({ reasoning_content: reasoning });
  for (const text of [content].flat()) yield chunk({ content: text });
  for (const [index, { id, name, arguments: parts }] of calls.entries()) {
    yield chunk({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
    for (const text of [parts].flat()) yield chunk({ tool_calls: [{ index, function: { arguments: text } }] });
  }
  yield chunk({}, { finish_reason: finish ?? (calls.length > 0 ? 'tool_calls' : 'stop') });
  yield { ...chunk({}), choices: [], usage: usage ?? { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } };
}

const open = (res: ServerResponse) => res.writeHead(200, { 'content-type': 'text/event-stream' });
const send = (res: ServerResponse, data: unknown) => res.write(`data: ${JSON.stringify(data)}\n\n`);

/** Answers in a stream. */
export const says =
  (spoken: string | Spoken): Answer =>
  (res) => {
    open(res);
    for (const data of chunksOf(typeof spoken === 'string' ? { content: spoken } : spoken)) send(res, data);
    res.end('data: [DONE]\n\n');
  };

export const calls = (...list: { id: string; name: string; arguments: string | string[] }[]): Answer =>
  says({ calls: list });

/** Answers with an error. */
export const failure =
  (status: number, error: object, headers: Record<string, string> = {}): Answer =>
  (res) => {
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(JSON.stringify({ error: { type: 'invalid_request_error', param: null, code: null, ...error } }));
  };

/** Begins to answer, and then does something else. */
export const breaks =
  (then: (res: ServerResponse) => void, content = 'half'): Answer =>
  (res) => {
    open(res);
    send(res, chunk({ role: 'assistant', content: '' }));
    send(res, chunk({ content }));
    then(res);
  };

/** Answers one text, and the rest when it is told to. */
export const pauses =
  (rest: Promise<unknown>, ...texts: string[]): Answer =>
  async (res) => {
    const [first, ...others] = [...chunksOf({ content: texts })];
    open(res);
    send(res, first);
    send(res, others.shift());
    await rest;
    for (const data of others) send(res, data);
    res.end('data: [DONE]\n\n');
  };

export const sends = (data: unknown) => (res: ServerResponse) => {
  res.end(typeof data === 'string' ? data : `data: ${JSON.stringify(data)}\n\ndata: [DONE]\n\n`);
};

/** Says nothing more. */
export const hangs = (): void => undefined;
