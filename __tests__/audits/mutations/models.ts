import type { Json } from '../json';
import type { Mutation, Reply } from '../mutant';
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
export const MODELS: Mutation[] = [
  {
    name: 'has no models',
    breaks: ['models.list', 'models.list-not-empty'],
    mutate: (question, forward) => (question.url.includes('/models') ? errorReply(404) : forward(question)),
  },
  {
    name: 'lists bare names',
    breaks: ['models.list'],
    mutate: onList((list) => {
      list.data = list.data.map(({ id }: Json) => ({ id }));
    }),
  },
  {
    name: 'lists nothing',
    breaks: ['models.list-not-empty'],
    mutate: onList((list) => {
      list.data = [];
    }),
  },
  {
    name: 'lists each model twice',
    breaks: ['models.list-ids'],
    mutate: onList((list) => {
      list.data.push(...list.data);
    }),
  },
  {
    name: 'hides the model that it answers with',
    breaks: ['models.list-asked'],
    mutate: onList((list) => {
      list.data.shift();
    }),
  },
  {
    name: 'knows no query string on lists',
    breaks: ['models.list-query'],
    mutate: (question, forward) => (question.url.includes('/models?') ? errorReply(404) : forward(question)),
  },
  {
    name: 'retrieves another model',
    breaks: ['models.retrieve'],
    mutate: onModel((model) => {
      model.id = 'gpt-4';
    }),
  },
  {
    name: 'retrieves another owner',
    breaks: ['models.retrieve-same'],
    mutate: onModel((model) => {
      model.owned_by = 'someone';
    }),
  },
  {
    name: 'does not decode ids',
    breaks: ['models.retrieve-spellings'],
    mutate: (question, forward) => (/models\/.*%3A/.test(question.url) ? errorReply(404) : forward(question)),
  },
  {
    name: 'makes up unknown models',
    breaks: ['models.unknown', 'models.unknown-code'],
    mutate: onReply((reply, { url }) =>
      /models\/no-such/.test(url) ? { ...reply, status: 200, body: '{"id":"no-such","object":"model"}' } : reply,
    ),
  },
  {
    name: 'has its own words for unknown models',
    breaks: ['models.unknown-code'],
    mutate: onErrors((error, { status }) => {
      if (status === 404) error.code = 'not_found';
    }),
  },
  {
    name: 'stumbles over broken escapes',
    breaks: ['models.hostile-ids'],
    mutate: (question, forward) => (question.url.includes('%E0') ? errorReply(500) : forward(question)),
  },
  {
    name: 'lists models on POST',
    breaks: ['models.post-not-allowed'],
    mutate: (question, forward) =>
      forward(question.url.endsWith('/models') ? { ...question, method: 'GET' } : question),
  },
  {
    name: 'has no Allow on lists',
    breaks: ['models.post-not-allowed'],
    mutate: onHeaders({ allow: undefined }, (_, { url }) => url.endsWith('/models')),
  },
];
