import { randomUUID } from 'node:crypto';
import { openAiCompat } from '../../../lib';
import type { Caller } from '../../../types/gateway';
import type { ResponseObject } from '../../../types/responses';
import { responsesClient } from '../../helpers/responses';
import { scriptedRuntime } from '../../helpers/scripted-runtime';
import { host, serve } from '../../helpers/serve';

/** Bob may address the same agents as Ada, and has `sessions: 'any'`: neither makes what is hers his. */
const CALLERS: Record<string, Caller> = { ada: { id: 'ada' }, bob: { id: 'bob', sessions: 'any' } };

const user = (content: string) => ({ role: 'user', content });

/** What is Ada's, by its id. */
interface Hers {
  response: string;
  answer: string;
  given: string;
  conversation: string;
  item: string;
  sealed: string;
}

/** Ids of the same form that nobody has. */
function nobodys(hers: Hers): Hers {
  const hex = () => randomUUID().replaceAll('-', '');
  const other = (id: string) => id.replace(/[0-9a-f]{32}/, hex());
  const bytes = Buffer.from(hers.sealed, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  const { sealed: _, ...ids } = hers;
  return {
    ...(Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, other(id)])) as Omit<Hers, 'sealed'>),
    sealed: bytes.toString('base64url'),
  };
}

async function gateway() {
  const runtime = scriptedRuntime();
  const url = await serve(host(openAiCompat(runtime, { verify: (token) => CALLERS[token] ?? null })));
  const ada = responsesClient(url, 'ada');
  const answered = await ada.respond({ input: 'the secret' });
  const { data } = (await (await ada.get(`/v1/responses/${answered.id}/input_items`)).json()) as {
    data: { id: string }[];
  };
  const made = await (await ada.send('/v1/conversations', { items: [user('the secret')] })).json();
  const { id: conversation } = made as { id: string };
  const items = await (await ada.get(`/v1/conversations/${conversation}/items`)).json();
  const compacted = await ada.send('/v1/responses/compact', { model: 'clawdbot', input: 'the secret' });
  const { output } = (await compacted.json()) as { output: { encrypted_content: string }[] };
  const hers: Hers = {
    response: answered.id,
    answer: answered.output[0]?.id ?? '',
    given: data[0]?.id ?? '',
    conversation,
    item: (items as { data: { id: string }[] }).data[0]?.id ?? '',
    sealed: output[0]?.encrypted_content ?? '',
  };
  return { runtime, ada, bob: responsesClient(url, 'bob'), hers };
}

type Client = ReturnType<typeof responsesClient>;
type Attempt = (bob: Client, hers: Hers) => Promise<Response>;

const spellings: Record<string, (id: string) => string> = {
  'as it is': (id) => id,
  'in capitals': (id) => id.toUpperCase(),
  encoded: (id) => id.replace('_', '%5F'),
  'with a slash': (id) => `${id}/`,
  'with a query': (id) => `${id}?include[]=x`,
  'behind dots': (id) => `x/../${id}`,
};

/** Every verb at every address. */
const addresses: [string, (hers: Hers) => string, (string | [string, object])[]][] = [
  ['a response', ({ response }) => `/v1/responses/${response}`, ['GET', 'DELETE']],
  ['its input', ({ response }) => `/v1/responses/${response}/input_items`, ['GET']],
  [
    'a conversation',
    ({ conversation }) => `/v1/conversations/${conversation}`,
    ['GET', 'DELETE', ['POST', { metadata: {} }]],
  ],
  [
    'its items',
    ({ conversation }) => `/v1/conversations/${conversation}/items`,
    ['GET', ['POST', { items: [user('x')] }]],
  ],
  ['an item', ({ conversation, item }) => `/v1/conversations/${conversation}/items/${item}`, ['GET', 'DELETE']],
];

const byAddress = addresses.flatMap(([what, path, verbs]) =>
  verbs.flatMap((verb) => {
    const [method, body] = typeof verb === 'string' ? [verb, undefined] : verb;
    return Object.entries(spellings).map(([how, spell]): [string, Attempt] => [
      `${method} of ${what}, ${how}`,
      (bob, hers) => {
        const spelled = {
          ...hers,
          response: spell(hers.response),
          conversation: spell(hers.conversation),
          item: spell(hers.item),
        };
        return bob.send(path(spelled), body, { method });
      },
    ]);
  }),
);

const refer = (id: string) => [{ type: 'item_reference', id }, user('x')];
const byField = Object.entries({
  previous_response_id: ({ response }) => ({ input: 'x', previous_response_id: response }),
  'previous_response_id, streamed': ({ response }) => ({ input: 'x', previous_response_id: response, stream: true }),
  'previous_response_id, not stored': ({ response }) => ({ input: 'x', previous_response_id: response, store: false }),
  'previous_response_id of the conversation': ({ conversation }) => ({
    input: 'x',
    previous_response_id: conversation,
  }),
  'previous_response_id of an item': ({ answer }) => ({ input: 'x', previous_response_id: answer }),
  conversation: ({ conversation }) => ({ input: 'x', conversation }),
  'conversation as an object': ({ conversation }) => ({ input: 'x', conversation: { id: conversation } }),
  'conversation of the response': ({ response }) => ({ input: 'x', conversation: response }),
  'a reference to an answer': ({ answer }) => ({ input: refer(answer) }),
  'a bare id': ({ answer }) => ({ input: [{ id: answer }, user('x')] }),
  'a reference to an input': ({ given }) => ({ input: refer(given) }),
  "a reference to a conversation's item": ({ item }) => ({ input: refer(item) }),
  'a reference to the response': ({ response }) => ({ input: refer(response) }),
  'a reference in capitals': ({ answer }) => ({ input: refer(answer.toUpperCase()) }),
  'a reference of another kind': ({ answer }) => ({ input: refer(answer.replace('msg_', 'rs_')) }),
  'a reference behind a conversation of his own': ({ answer }) => ({ input: refer(answer), user: 'ada' }),
  'a compaction': ({ sealed }) => ({ input: [{ type: 'compaction', encrypted_content: sealed }, user('x')] }),
} satisfies Record<string, (hers: Hers) => object>).map(([how, body]): [string, Attempt] => [
  `by ${how}`,
  (bob, hers) => bob.create(body(hers)),
]);

const bySession = [
  'agent:main:caller:ada:openai-user:secret',
  'caller:ada:openai-user:secret',
  'agent:main:response:RESPONSE',
  'agent:main:caller:ada:response:RESPONSE',
].flatMap((key) =>
  ['x-clawdbot-session-key', 'x-openclaw-session-key'].map((header): [string, Attempt] => [
    `${header}: ${key}`,
    (bob, { response }) =>
      bob.create({ input: 'x', previous_response_id: response }, { [header]: key.replace('RESPONSE', response) }),
  ]),
);

const ATTEMPTS = [...byAddress, ...byField, ...bySession];

/** Status, headers that tell something, and body, without the ids that were asked for. */
async function told(response: Response): Promise<unknown> {
  const text = (await response.text()).replaceAll(/[0-9a-f]{32}/gi, 'ID');
  const headers = [...response.headers].filter(
    ([name]) => !/^(?:date|x-request-id|keep-alive|connection|etag)$/.test(name),
  );
  return [response.status, headers, text];
}

describe("another caller's responses, items and conversations", () => {
  it('are tried in at least 60 ways', () => {
    expect(ATTEMPTS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ATTEMPTS)('do not exist: %s', async (_, attempt) => {
    const { bob, hers, runtime } = await gateway();
    const runs = runtime.runs.length;
    const answer = await told(await attempt(bob, hers));
    expect(answer).toEqual(await told(await attempt(bob, nobodys(hers))));
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(runtime.runs.slice(runs).filter((run) => JSON.stringify(run.messages).includes('secret'))).toEqual([]);
  });

  it('are still there, as they were, for whom they belong to', async () => {
    const { bob, ada, hers } = await gateway();
    for (const [, attempt] of ATTEMPTS) await (await attempt(bob, hers)).text();
    const response = (await (await ada.get(`/v1/responses/${hers.response}`)).json()) as ResponseObject;
    expect(response.output[0]?.id).toBe(hers.answer);
    const { data } = (await (await ada.get(`/v1/conversations/${hers.conversation}/items`)).json()) as {
      data: { id: string }[];
    };
    expect(data.map(({ id }) => id)).toEqual([hers.item]);
  });

  it('are gone for a caller who may not address their agent any more', async () => {
    const rights: { ada: Caller } = { ada: { id: 'ada' } };
    const url = await serve(host(openAiCompat(scriptedRuntime(), { verify: () => rights.ada })));
    const ada = responsesClient(url, 'ada');
    const { id } = await ada.respond({ input: 'hi' });
    rights.ada = { id: 'ada', agents: ['beta'] };
    expect((await ada.get(`/v1/responses/${id}`)).status).toBe(404);
  });
});
