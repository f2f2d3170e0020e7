import type { Json } from '../json';
import type { Mutate, Question, Reply } from '../mutant';

/** The request's body as JSON; an empty object if it is none. */
export function bodyOf(question: Question): Json {
  try {
    const body: unknown = JSON.parse(question.body);
    return typeof body === 'object' && body !== null ? (body as Json) : {};
  } catch {
    return {};
  }
}

export const isChat = ({ method, url }: Question) => method === 'POST' && url.includes('/chat/completions');
export const isStream = ({ headers }: Reply) => (headers['content-type'] ?? '').startsWith('text/event-stream');
const isCompletion = (reply: Reply) => reply.status === 200 && reply.body.includes('"chat.completion"');

const STRINGIFIED_SEPARATORS = /[\u0085\u2028\u2029]/g;
const text = (value: unknown) =>
  JSON.stringify(value).replace(STRINGIFIED_SEPARATORS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Changes any reply. */
export function onReply(change: (reply: Reply, question: Question) => Reply): Mutate {
  return async (question, forward) => change(await forward(question), question);
}

/** Changes the headers of the replies that are meant. */
export function onHeaders(change: Json, meant: (reply: Reply, question: Question) => boolean = () => true): Mutate {
  return onReply((reply, question) => {
    if (!meant(reply, question)) return reply;
    const headers = Object.entries({ ...reply.headers, ...change }).filter(([, value]) => value !== undefined);
    return { ...reply, headers: Object.fromEntries(headers) };
  });
}

/** Changes JSON completions, in place. */
export function onCompletion(change: (completion: Json, request: Json) => void): Mutate {
  return onReply((reply, question) => {
    if (!isCompletion(reply)) return reply;
    const completion = JSON.parse(reply.body) as Json;
    change(completion, bodyOf(question));
    return { ...reply, body: JSON.stringify(completion) };
  });
}

/** Changes errors, in place. */
export function onErrors(change: (error: Json, reply: Reply) => void): Mutate {
  return onReply((reply) => {
    if (reply.status < 400 || !reply.body.startsWith('{"error"')) return reply;
    const body = JSON.parse(reply.body) as Json;
    change(body.error, reply);
    return { ...reply, body: JSON.stringify(body) };
  });
}

/** Changes the events of streams, each with its empty line. */
export function onEvents(change: (events: string[], request: Json) => string[]): Mutate {
  return onReply((reply, question) => {
    if (!isStream(reply)) return reply;
    const events = reply.body.split(/(?<=\n\n)/);
    return { ...reply, body: change(events, bodyOf(question)).join('') };
  });
}

/** Changes the chunks of streams; gives back what comes in a chunk's place. */
export function onChunks(change: (chunk: Json, place: number, request: Json) => Json | Json[]): Mutate {
  return onEvents((events, request) =>
    events.flatMap((event, place) => {
      if (!event.startsWith('data: {')) return [event];
      return [change(JSON.parse(event.slice(6)) as Json, place, request)]
        .flat()
        .map((chunk) => `data: ${text(chunk)}\n\n`);
    }),
  );
}

/** Changes the first choice of each chunk that has one, in place. */
export function onDeltas(change: (choice: Json, place: number, chunk: Json) => void): Mutate {
  return onChunks((chunk, place) => {
    if (chunk.choices?.[0]) change(chunk.choices[0], place, chunk);
    return chunk;
  });
}

/** Changes the body of chat requests before they arrive. */
export function onRequest(change: (body: Json) => Json): Mutate {
  return (question, forward) => {
    if (!isChat(question)) return forward(question);
    return forward({ ...question, body: JSON.stringify(change(bodyOf(question))) });
  };
}

const json = { 'content-type': 'application/json', 'x-request-id': 'req_mutant' };

export function errorReply(status: number, param: string | null = null): Reply {
  const error = { message: 'No.', type: 'invalid_request_error', param, code: null };
  return { status, headers: json, body: JSON.stringify({ error }) };
}

/** Refuses the chat requests that are meant. */
export function refuses(meant: (body: Json, question: Question) => boolean, reply = errorReply(400)): Mutate {
  return (question, forward) => (isChat(question) && meant(bodyOf(question), question) ? reply : forward(question));
}

/** Answers what would be refused with 400 as if it had been the smallest request. */
export function accepts(meant: (error: Json, body: Json) => boolean): Mutate {
  return async (question, forward) => {
    const reply = await forward(question);
    if (reply.status !== 400 || !isChat(question)) return reply;
    const body = bodyOf(question);
    if (!meant((JSON.parse(reply.body) as Json).error, body)) return reply;
    const smallest = { model: 'clawdbot', messages: [{ role: 'user', content: 'hi' }], stream: body.stream === true };
    return forward({
      ...question,
      headers: { ...question.headers, 'content-type': 'application/json' },
      body: JSON.stringify(smallest),
    });
  };
}
