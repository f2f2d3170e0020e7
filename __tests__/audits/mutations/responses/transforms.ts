import type { Json } from '../../json';
import type { Mutate, Mutation, Question, Reply } from '../../mutant';
import { bodyOf, errorReply, isStream, onReply } from '../transforms';

const pathOf = ({ url }: Question) => url.replace(/\?.*$/, '');

export const isCreate = (question: Question) => question.method === 'POST' && pathOf(question).endsWith('/responses');
export const isAt = (question: Question, method: string, path: RegExp) =>
  question.method === method && path.test(pathOf(question));

/** The items of a request; none if its input is a text. */
export const itemsOf = (body: Json): Json[] => (Array.isArray(body.input) ? body.input : []);
export const someItem = (body: Json, meant: (item: Json) => boolean) => itemsOf(body).some(meant);
export const somePart = (body: Json, meant: (part: Json) => boolean) =>
  someItem(body, ({ content }) => Array.isArray(content) && content.some(meant));
export const someTool = (body: Json, meant: (tool: Json) => boolean) =>
  Array.isArray(body.tools) && body.tools.some(meant);

/** Changes the JSON of the replies that are meant, in place. */
export function onJson(
  meant: (question: Question) => boolean,
  change: (body: Json, request: Json, question: Question) => void,
): Mutate {
  return onReply((reply, question) => {
    if (reply.status !== 200 || isStream(reply) || !meant(question)) return reply;
    const body = JSON.parse(reply.body) as Json;
    change(body, bodyOf(question), question);
    return { ...reply, body: JSON.stringify(body) };
  });
}

/** Changes response objects that are JSON, in place. */
export function onObject(change: (response: Json, request: Json) => void): Mutate {
  return onJson(isCreate, change);
}

/** Changes the JSON of stored things, in place. */
export function onStored(method: string, path: RegExp, change: (body: Json, question: Question) => void): Mutate {
  return onJson(
    (question) => isAt(question, method, path),
    (body, _, question) => change(body, question),
  );
}

const eventText = (event: Json) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** Changes the events of streams; what follows them stays. */
export function onStream(change: (events: Json[], request: Json) => Json[]): Mutate {
  return onReply((reply, question) => {
    if (!isStream(reply) || !isCreate(question)) return reply;
    const blocks = reply.body.split(/(?<=\n\n)/);
    const events = blocks.flatMap((block) => {
      const data = /^data: (\{.*)$/m.exec(block)?.[1];
      return data === undefined ? [] : [JSON.parse(data) as Json];
    });
    const rest = blocks.filter((block) => !/^data: \{/m.test(block));
    return { ...reply, body: change(events, bodyOf(question)).map(eventText).join('') + rest.join('') };
  });
}

/** Changes the events of one type, in place. */
export function onEvent(type: string | RegExp, change: (event: Json) => void): Mutate {
  return onStream((events) => {
    for (const event of events) {
      if (typeof type === 'string' ? event.type === type : type.test(event.type)) change(event);
    }
    return events;
  });
}

/** Leaves the events of one type out, and counts the others anew. */
export function dropEvents(type: string): Mutate {
  return onStream((events) =>
    events.filter((event) => event.type !== type).map((event, i) => ({ ...event, sequence_number: i })),
  );
}

/** Changes the text of streams. */
export function onStreamText(change: (text: string) => string): Mutate {
  return onReply((reply, question) =>
    isStream(reply) && isCreate(question) ? { ...reply, body: change(reply.body) } : reply,
  );
}

/** Changes the body of requests before they arrive. */
export function onCreate(change: (body: Json, question: Question) => Json): Mutate {
  return (question, forward) =>
    isCreate(question)
      ? forward({ ...question, body: JSON.stringify(change(bodyOf(question), question)) })
      : forward(question);
}

/** Refuses the requests that are meant. */
export function refuses(meant: (body: Json, question: Question) => boolean, reply: Reply = errorReply(400)): Mutate {
  return (question, forward) => (isCreate(question) && meant(bodyOf(question), question) ? reply : forward(question));
}

/** A server that refuses what is right. */
export function strict(
  name: string,
  audit: string | readonly string[],
  meant: (body: Json, question: Question) => boolean,
): Mutation {
  return { name, breaks: [audit].flat(), mutate: refuses(meant) };
}

/** A server that answers what is wrong as if it had been the smallest request. */
export function lax(name: string, audit: string | readonly string[], meant: (body: Json) => boolean): Mutation {
  return {
    name,
    breaks: [audit].flat(),
    mutate: async (question, forward) => {
      const reply = await forward(question);
      const body = bodyOf(question);
      if (reply.status < 400 || !isCreate(question) || !meant(body)) return reply;
      return forward(smallest(question));
    },
  };
}

/** The question in whose place it is put. */
export function smallest(question: Question): Question {
  const { 'content-encoding': _, ...headers } = question.headers;
  return {
    ...question,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'clawdbot', input: 'hi' }),
  };
}
