import type { Json } from '../../json';
import type { Mutate, Mutation, Question } from '../../mutant';
import { bodyOf, errorReply, onReply } from '../transforms';
import { isAt, isCreate, itemsOf, lax, onCreate, onObject, onStored, refuses, smallest, someItem } from './transforms';

const at = (...names: string[]) => names.map((name) => `response-memory.${name}`);
const ONE = /\/responses\/\w+$/;
const ITEMS = /\/input_items$/;

const storedAs = (
  name: string,
  breaks: readonly string[],
  path: RegExp,
  change: (body: Json, question: Question) => void,
): Mutation => ({
  name,
  breaks: at(...breaks),
  mutate: onStored('GET', path, change),
});
const withQuery =
  (change: (url: string) => string): Mutate =>
  (question, forward) =>
    forward(ITEMS.test(question.url.replace(/\?.*/, '')) ? { ...question, url: change(question.url) } : question);
const isReference = ({ type, id, role }: Json) => type === 'item_reference' || (id && !type && !role);
const refersTo = (prefix: string) => (body: Json) =>
  someItem(body, (item) => isReference(item) && item.id.startsWith(prefix));

/** Opens what is asked at an address with the key of whoever has it. */
const opens =
  (method: string, path: RegExp, authorization: string): Mutate =>
  (question, forward) =>
    forward(isAt(question, method, path) ? { ...question, headers: { ...question.headers, authorization } } : question);

/** Servers that forget, or tell too much. `authorization` is the header of the caller who has stored. */
export function memory(authorization: string): Mutation[] {
  const opensCreate =
    (meant: (body: Json) => boolean): Mutate =>
    (question, forward) =>
      forward(
        isCreate(question) && meant(bodyOf(question))
          ? { ...question, headers: { ...question.headers, authorization } }
          : question,
      );
  return [
    {
      name: 'keeps no responses',
      breaks: at('retrieve', 'retrieve-same', 'retrieve-streamed', 'stranger-harmless'),
      mutate: onReply((reply, question) => (isAt(question, 'GET', ONE) ? errorReply(404) : reply)),
    },
    storedAs('keeps half a response', ['retrieve-same', 'retrieve-streamed'], ONE, (response) => {
      delete response.metadata;
    }),
    {
      name: 'keeps streamed responses later',
      breaks: at('retrieve-streamed'),
      mutate: async (question, forward, memory) => {
        const reply = await forward(question);
        if (bodyOf(question).stream === true) memory.set(String(/resp_\w+/.exec(reply.body)), true);
        return isAt(question, 'GET', ONE) && memory.has(String(/resp_\w+/.exec(question.url)))
          ? errorReply(404)
          : reply;
      },
    },
    {
      name: 'stores what it must not',
      breaks: at('retrieve-not-stored', 'not-stored'),
      mutate: onCreate(({ store: _, ...body }) => body),
    },
    {
      name: 'streams nothing from the store, and says why in no word',
      breaks: at('retrieve-stream'),
      mutate: (question, forward) => forward({ ...question, url: question.url.replace('?stream=true', '') }),
    },
    ...(
      [
        ['retrieve', 'GET', ONE],
        ['delete', 'DELETE', ONE],
        ['input-items', 'GET', ITEMS],
      ] as const
    ).map(
      ([name, method, path]): Mutation => ({
        name: `finds what does not exist (${name})`,
        breaks: at(`unknown-${name}`),
        mutate: onReply((reply, question) => (isAt(question, method, path) ? { ...reply, status: 200 } : reply)),
      }),
    ),
    storedAs('lists one item', ['items', 'items-order', 'items-ascending'], ITEMS, (list) => {
      list.data = list.data.slice(0, 1);
    }),
    storedAs('lists content as it was sent', ['items-content'], ITEMS, (list) => {
      for (const item of list.data) item.content = item.content[0].text;
    }),
    storedAs('lists items without ids', ['items-ids'], ITEMS, (list) => {
      for (const item of list.data) delete item.id;
    }),
    {
      name: 'lists the oldest first',
      breaks: at('items-order'),
      mutate: withQuery((url) => (url.includes('?') ? url : `${url}?order=asc`)),
    },
    {
      name: 'knows one order',
      breaks: at('items-ascending', 'items-limit'),
      mutate: withQuery((url) => url.replace('order=asc', '')),
    },
    {
      name: 'has one page',
      breaks: at('items-limit', 'items-limit-odd'),
      mutate: withQuery((url) => url.replace(/limit=\d/, '')),
    },
    storedAs('never says that there is more', ['items-limit'], ITEMS, (list) => {
      list.has_more = false;
    }),
    {
      name: 'begins at the first page again',
      breaks: at('items-after'),
      mutate: withQuery((url) => url.replace(/&after=\w+/, '')),
    },
    storedAs('names no ends of a page', ['items-page-ids', 'items-after'], ITEMS, (list) => {
      list.first_id = null;
      list.last_id = null;
    }),
    {
      name: 'silently begins anew',
      breaks: at('continued', 'continued-streamed', 'chain', 'fork', 'continued-echo'),
      mutate: onCreate(({ previous_response_id: _, ...body }) => body),
    },
    {
      name: 'does not say what it continues',
      breaks: at('continued-echo'),
      mutate: onObject((response) => {
        response.previous_response_id = null;
      }),
    },
    {
      name: 'cannot continue what it has streamed',
      breaks: at('continued-streamed'),
      mutate: async (question, forward, memory) => {
        const reply = await forward(question);
        const { stream, previous_response_id: previous } = bodyOf(question);
        if (stream === true) memory.set(String(/resp_\w+/.exec(reply.body)), true);
        return memory.has(previous) ? errorReply(400) : reply;
      },
    },
    {
      name: 'remembers one response',
      breaks: at('chain'),
      mutate: async (question, forward, memory) => {
        const body = bodyOf(question);
        const depth = Number(memory.get(body.previous_response_id) ?? 0) + 1;
        const { previous_response_id: _, ...first } = body;
        const reply = await forward(depth > 2 ? { ...question, body: JSON.stringify(first) } : question);
        if (isCreate(question)) memory.set(JSON.parse(reply.body).id, depth);
        return reply;
      },
    },
    {
      name: 'goes on in one line whatever is continued',
      breaks: at('fork'),
      mutate: async (question, forward, memory) => {
        const body = bodyOf(question);
        const last = memory.get('last');
        const changed = body.previous_response_id && last ? { ...body, previous_response_id: last } : body;
        const reply = await forward(isCreate(question) ? { ...question, body: JSON.stringify(changed) } : question);
        if (isCreate(question)) memory.set('last', JSON.parse(reply.body).id);
        return reply;
      },
    },
    {
      name: 'hands instructions on',
      breaks: at('instructions-not-inherited'),
      mutate: onObject((response, request) => {
        if (request.previous_response_id) response.instructions = 'Speak like a pirate.';
      }),
    },
    { ...lax('continues what was not stored', at('not-stored'), ({ previous_response_id: id }) => Boolean(id)) },
    ...(
      [
        ['reference', refersTo('msg_')],
        ['reference-without-type', (body: Json) => someItem(body, ({ id, type, role }) => id && !type && !role)],
        ['reference-call', refersTo('fc_')],
        ['reference-reasoning', refersTo('rs_')],
      ] as const
    ).map(([audit, meant]): Mutation => ({ name: `knows no ${audit}`, breaks: at(audit), mutate: refuses(meant) })),
    {
      name: 'drops references',
      breaks: at('reference-call'),
      mutate: onCreate((body) => ({ ...body, input: itemsOf(body).filter((item) => !isReference(item)) })),
    },
    {
      name: 'deletes nothing',
      breaks: at('delete', 'delete-body', 'deleted-retrieve', 'deleted-items', 'deleted-continue', 'deleted-reference'),
      mutate: (question, forward) => (isAt(question, 'DELETE', ONE) ? errorReply(501) : forward(question)),
    },
    {
      name: 'says nothing of what it deleted',
      breaks: at('delete-body'),
      mutate: onReply((reply, question) => (isAt(question, 'DELETE', ONE) ? { ...reply, body: '{}' } : reply)),
    },
    {
      name: 'says that it deletes what it keeps',
      breaks: at('deleted-retrieve', 'deleted-items', 'deleted-continue', 'deleted-reference', 'delete-twice'),
      mutate: async (question, forward) => {
        if (!isAt(question, 'DELETE', ONE)) return forward(question);
        const id = question.url.split('/').at(-1);
        return { ...errorReply(200), body: JSON.stringify({ id, object: 'response.deleted', deleted: true }) };
      },
    },
    ...(
      [
        ['retrieve', opens('GET', ONE, authorization)],
        ['input-items', opens('GET', ITEMS, authorization)],
        ['delete', opens('DELETE', ONE, authorization)],
        ['continue', opensCreate(({ previous_response_id: id }) => Boolean(id))],
        ['reference', opensCreate((body) => someItem(body, isReference))],
      ] as const
    ).map(([name, mutate]): Mutation => ({ name: `lets everyone ${name}`, breaks: at(`stranger-${name}`), mutate })),
    { name: 'lets everyone destroy', breaks: at('stranger-harmless'), mutate: opens('DELETE', ONE, authorization) },
    {
      name: 'tells that somebody has it',
      breaks: at('stranger-retrieve', 'stranger-delete'),
      mutate: onReply((reply, question) =>
        reply.status === 404 && !/0{32}/.test(question.url) ? { ...reply, status: 403 } : reply,
      ),
    },
    {
      name: 'remembers everyone as one',
      breaks: at('stateless', 'other-user'),
      mutate: onCreate((body) => ({ ...body, user: 'everyone' })),
    },
    {
      name: 'forgets who the user is',
      breaks: at('user'),
      mutate: onCreate(({ user: _, ...body }) => body),
    },
    {
      name: 'does not read the header of the session',
      breaks: at('header'),
      mutate: (question, forward) => {
        const { 'x-clawdbot-session-key': _, ...headers } = question.headers;
        return forward({ ...question, headers });
      },
    },
    // What is refused for a reason that the audit does not look at is no pass.
    {
      name: 'answers what it cannot continue',
      breaks: at('deleted-continue'),
      mutate: (question, forward) =>
        forward('previous_response_id' in bodyOf(question) ? smallest(question) : question),
    },
  ];
}
