import type { Json } from '../../json';
import type { Mutate, Mutation } from '../../mutant';
import { bodyOf, errorReply, onReply } from '../transforms';
import { isAt, isCreate, onCreate, onObject, onStored, refuses } from './transforms';

const at = (...names: string[]) => names.map((name) => `conversations.${name}`);
const ALL = /\/conversations$/;
const ONE = /\/conversations\/\w+$/;
const ITEMS = /\/conversations\/\w+\/items$/;
const ITEM = /\/items\/\w+$/;

const changes = (
  name: string,
  breaks: readonly string[],
  [method, path]: readonly [string, RegExp],
  change: (body: Json) => void,
): Mutation => ({ name, breaks: at(...breaks), mutate: onStored(method, path, change) });
const withQuery =
  (change: (url: string) => string): Mutate =>
  (question, forward) =>
    forward(isAt(question, 'GET', ITEMS) ? { ...question, url: change(question.url) } : question);
const answers = (method: string, path: RegExp, status: number): Mutate =>
  onReply((reply, question) => (isAt(question, method, path) ? { ...reply, status } : reply));
const ignores =
  (method: string, path: RegExp, body: object): Mutate =>
  (question, forward) =>
    isAt(question, method, path) ? { ...errorReply(200), body: JSON.stringify(body) } : forward(question);
const opens =
  (method: string, path: RegExp, authorization: string): Mutate =>
  (question, forward) =>
    forward(isAt(question, method, path) ? { ...question, headers: { ...question.headers, authorization } } : question);

const VERBS = [
  ['retrieve', 'GET', ONE],
  ['update', 'POST', ONE],
  ['delete', 'DELETE', ONE],
  ['items', 'GET', ITEMS],
  ['add', 'POST', ITEMS],
] as const;
const ITEM_VERBS = [
  ['item', 'GET', ITEM],
  ['item-delete', 'DELETE', ITEM],
] as const;

/** Servers that get conversations wrong. `authorization` is the header of the caller who has made them. */
export function conversations(authorization: string): Mutation[] {
  return [
    changes('calls a conversation a thread', ['create'], ['POST', ALL], (body) => {
      body.object = 'thread';
    }),
    changes('does not say when a conversation was made', ['create-keys'], ['POST', ALL], (body) => {
      delete body.created_at;
    }),
    {
      name: 'makes no empty conversation',
      breaks: at('create-empty'),
      mutate: (question, forward) =>
        isAt(question, 'POST', ALL) && bodyOf(question).items?.length === 0 ? errorReply(400) : forward(question),
    },
    {
      name: 'takes any number of items',
      breaks: at('create-many'),
      mutate: (question, forward) =>
        forward(bodyOf(question).items?.length === 21 ? { ...question, body: '{"items":[]}' } : question),
    },
    changes('gives another conversation', ['retrieve'], ['GET', ONE], (body) => {
      body.created_at += 1;
    }),
    changes('never changes metadata', ['update'], ['GET', ONE], (body) => {
      body.metadata = {};
    }),
    changes('does not say what it deleted', ['delete'], ['DELETE', ONE], (body) => {
      delete body.deleted;
    }),
    {
      name: 'deletes no conversation',
      breaks: at('deleted-retrieve', 'deleted-response'),
      mutate: ignores('DELETE', ONE, { deleted: true }),
    },
    ...VERBS.map(
      ([name, method, path]): Mutation => ({
        name: `finds a conversation that does not exist (${name})`,
        breaks: at(`unknown-${name}`),
        mutate: answers(method, path, 200),
      }),
    ),
    changes('adds in any order', ['items-added'], ['POST', ITEMS], (body) => {
      body.data.reverse();
    }),
    {
      name: 'makes conversations without their items',
      breaks: at('items-created-with', 'item-delete'),
      mutate: (question, forward) => forward(isAt(question, 'POST', ALL) ? { ...question, body: '{}' } : question),
    },
    {
      name: 'lists the oldest first',
      breaks: at('items-order'),
      mutate: withQuery((url) => (url.includes('?') ? url : `${url}?order=asc`)),
    },
    {
      name: 'knows one order',
      breaks: at('items-ascending', 'items-limit', 'item-delete'),
      mutate: withQuery((url) => url.replace('order=asc', '')),
    },
    { name: 'has one page', breaks: at('items-limit'), mutate: withQuery((url) => url.replace(/&limit=\d/, '')) },
    {
      name: 'begins at the first page again',
      breaks: at('items-after'),
      mutate: withQuery((url) => url.replace(/&after=\w+/, '')),
    },
    changes('lists content as it was sent', ['items-content'], ['GET', ITEMS], (body) => {
      for (const item of body.data) item.content = item.content[0].text;
    }),
    changes('gives another item', ['item'], ['GET', ITEM], (body) => {
      body.role = 'system';
    }),
    { name: 'finds any item', breaks: at('item-unknown'), mutate: answers('GET', ITEM, 200) },
    { name: 'deletes no item', breaks: at('item-delete'), mutate: ignores('DELETE', ITEM, { object: 'conversation' }) },
    {
      name: 'adds nothing and is content',
      breaks: at('items-add-empty'),
      mutate: (question, forward) =>
        isAt(question, 'POST', ITEMS) && !bodyOf(question).items
          ? { ...errorReply(200), body: '{"object":"list","data":[]}' }
          : forward(question),
    },
    {
      name: 'answers outside of conversations',
      breaks: at(
        ...['remembers', 'remembers-object', 'remembers-added', 'named-in-response', 'run-appended'],
        'deleted-response',
      ),
      mutate: onCreate(({ conversation: _, ...body }) => body),
    },
    {
      name: 'takes no object for a conversation',
      breaks: at('remembers-object'),
      mutate: refuses(({ conversation }) => typeof conversation === 'object'),
    },
    {
      name: 'shows added items to nobody',
      breaks: at('remembers-added', 'items-order'),
      mutate: ignores('POST', ITEMS, { object: 'list', data: [] }),
    },
    {
      name: 'does not say where it answers',
      breaks: at('named-in-response'),
      mutate: onObject((response) => {
        delete response.conversation;
      }),
    },
    changes('keeps questions and no answers', ['run-appended', 'runs-at-once'], ['GET', ITEMS], (body) => {
      body.data = body.data.filter(({ role }: Json) => role === 'user');
    }),
    changes('gives answers another id in a conversation', ['run-appended'], ['GET', ITEMS], (body) => {
      for (const item of body.data) item.id += 'x';
    }),
    {
      name: 'writes down what is not to be stored',
      breaks: at('run-not-stored'),
      mutate: onCreate(({ store: _, ...body }) => body),
    },
    changes('mixes what runs at once', ['runs-at-once'], ['GET', ITEMS], (body) => {
      body.data.sort((a: Json, b: Json) => String(b.role).localeCompare(String(a.role)));
    }),
    {
      name: 'has one conversation for all',
      breaks: at('apart'),
      mutate: async (question, forward, memory) => {
        const body = bodyOf(question);
        if (!isCreate(question) || !body.conversation) return forward(question);
        const first = memory.get('first') ?? body.conversation;
        memory.set('first', first);
        return forward({ ...question, body: JSON.stringify({ ...body, conversation: first }) });
      },
    },
    ...[...VERBS, ...ITEM_VERBS].map(
      ([name, method, path]): Mutation => ({
        name: `lets everyone at conversations (${name})`,
        breaks: at(`stranger-${name}`),
        mutate: opens(method, path, authorization),
      }),
    ),
    {
      name: 'lets everyone go on in a conversation',
      breaks: at('stranger-respond', 'stranger-harmless'),
      mutate: (question, forward) =>
        forward(
          isCreate(question) && 'conversation' in bodyOf(question)
            ? { ...question, headers: { ...question.headers, authorization } }
            : question,
        ),
    },
    {
      name: 'tells that somebody has the conversation',
      breaks: at('stranger-retrieve', 'stranger-items', 'stranger-item'),
      mutate: onReply((reply, question) =>
        reply.status === 404 && !/0{32}/.test(question.url) ? { ...reply, status: 403 } : reply,
      ),
    },
  ];
}
