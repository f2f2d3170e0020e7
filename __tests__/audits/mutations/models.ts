import type { Mutation, Reply } from '../mutant';
import type { Json } from '../reference/json';
import { errorReply, onErrors, onHeaders, onReply } from './transforms';

const onBody = (meant: (reply: Reply) => boolean, change: (body: Json) => void) =>
  onReply((reply) => {
    if (!meant(reply)) return reply;
    const body = JSON.parse(reply.body) as Json;
    change(body);
    return { ...reply, body: JSON.stringify(body) };
  });
const onList = (change: (list: Json) => void) => onBody(({ body }) => body.startsWith('{"object":"list"'), change);
const onModel = (change: (model: Json) => void) => onBody(({ body }) => body.startsWith('{"id":"clawdbot'), change);

/** Servers that get models wrong. */
export const MODELS: Omit<Mutation, 'breaks'>[] = [
  {
    name: 'has no models',
    mutate: (question, forward) => (question.url.includes('/models') ? errorReply(404) : forward(question)),
  },
  {
    name: 'lists bare names',
    mutate: onList((list) => {
      list.data = list.data.map(({ id }: Json) => ({ id }));
    }),
  },
  {
    name: 'lists nothing',
    mutate: onList((list) => {
      list.data = [];
    }),
  },
  {
    name: 'lists each model twice',
    mutate: onList((list) => {
      list.data.push(...list.data);
    }),
  },
  {
    name: 'hides the model that it answers with',
    mutate: onList((list) => {
      list.data.shift();
    }),
  },
  {
    name: 'knows no query string on lists',
    mutate: (question, forward) => (question.url.includes('/models?') ? errorReply(404) : forward(question)),
  },
  {
    name: 'retrieves another model',
    mutate: onModel((model) => {
      model.id = 'gpt-4';
    }),
  },
  {
    name: 'retrieves another owner',
    mutate: onModel((model) => {
      model.owned_by = 'someone';
    }),
  },
  {
    name: 'does not decode ids',
    mutate: (question, forward) => (/models\/.*%3A/.test(question.url) ? errorReply(404) : forward(question)),
  },
  {
    name: 'makes up unknown models',
    mutate: onReply((reply, { url }) =>
      /models\/no-such/.test(url) ? { ...reply, status: 200, body: '{"id":"no-such","object":"model"}' } : reply,
    ),
  },
  {
    name: 'has its own words for unknown models',
    mutate: onErrors((error, { status }) => {
      if (status === 404) error.code = 'not_found';
    }),
  },
  {
    name: 'stumbles over broken escapes',
    mutate: (question, forward) => (question.url.includes('%E0') ? errorReply(500) : forward(question)),
  },
  {
    name: 'lists models on POST',
    mutate: (question, forward) =>
      forward(question.url.endsWith('/models') ? { ...question, method: 'GET' } : question),
  },
  { name: 'has no Allow on lists', mutate: onHeaders({ allow: undefined }, (_, { url }) => url.endsWith('/models')) },
];
