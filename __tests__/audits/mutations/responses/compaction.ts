import type { Json } from '../../json';
import type { Mutation } from '../../mutant';
import { bodyOf } from '../transforms';
import { isAt, isCreate, itemsOf, lax, onCreate, onStored, refuses, someItem } from './transforms';

const at = (...names: string[]) => names.map((name) => `response-compaction.${name}`);
const PATH = /\/responses\/compact$/;
const has = (body: Json) => someItem(body, ({ type }) => type === 'compaction');

const changes = (name: string, breaks: readonly string[], change: (body: Json) => void): Mutation => ({
  name,
  breaks: at(...breaks),
  mutate: onStored('POST', PATH, change),
});

/** Servers that get compactions wrong. `authorization` is the header of the caller who has made one. */
export function compaction(authorization: string): Mutation[] {
  return [
    changes('calls a compaction a response', ['object'], (body) => {
      body.object = 'response';
    }),
    changes('has no usage of a compaction', ['keys'], (body) => {
      delete body.usage;
    }),
    changes('seals nothing', ['item'], (body) => {
      for (const item of body.output) delete item.encrypted_content;
    }),
    {
      name: 'writes what is sealed in base64',
      breaks: at('unreadable'),
      mutate: async (question, forward) => {
        const reply = await forward(question);
        if (!isAt(question, 'POST', PATH)) return reply;
        const body = JSON.parse(reply.body) as Json;
        const readable = Buffer.from(JSON.stringify(bodyOf(question).input)).toString('base64');
        for (const item of body.output) item.encrypted_content = readable;
        return { ...reply, body: JSON.stringify(body) };
      },
    },
    {
      name: 'compacts for no model',
      breaks: at('missing-model'),
      mutate: (question, forward) =>
        forward(
          isAt(question, 'POST', PATH)
            ? { ...question, body: JSON.stringify({ model: 'clawdbot', ...bodyOf(question) }) }
            : question,
        ),
    },
    { name: 'does not take its own compaction', breaks: at('input', 'remembered'), mutate: refuses(has) },
    {
      name: 'drops compactions',
      breaks: at('remembered', 'tampered', 'foreign', 'stranger'),
      mutate: onCreate((body) => (has(body) ? { ...body, input: itemsOf(body).slice(-1) } : body)),
    },
    lax('reads what was changed', at('tampered', 'foreign', 'stranger'), has),
    {
      name: "opens everybody's compactions",
      breaks: at('stranger'),
      mutate: (question, forward) =>
        forward(
          isCreate(question) && has(bodyOf(question))
            ? { ...question, headers: { ...question.headers, authorization } }
            : question,
        ),
    },
  ];
}
