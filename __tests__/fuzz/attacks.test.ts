import { simulateReadableStream } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import fc, { type Arbitrary } from 'fast-check';
import { aiSdkAgent } from '../../lib/agents/ai-sdk';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import { attackByBody, attackByHistory, attackByName, attackBySchema } from './kit/attacks';
import { holds, PATIENCE } from './kit/cases';
import { Costs } from './kit/costs';
import { exchange, post } from './kit/exchange';
import { checkReply } from './kit/grammar';
import { serve, TOKEN } from './kit/served';

const costs = new Costs();
let host: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  const { 'builtin/echo': main, 'builtin/recall': memo, 'builtin/tools': tools } = BUILTIN_MODELS;
  const runtime = embeddedGateway({
    config: { gateway: { auth: { mode: 'token', token: TOKEN } } },
    agents: { main, memo, tools, ai: aiSdkAgent({ model: model() }) },
  });
  host = await serve(runtime, { onError: () => {} });
});
afterAll(async () => {
  await host.close();
  if (process.env.FUZZ_RUNS !== undefined) process.stderr.write(costs.report());
});

/** A model whose answer is what patterns are slowest on. */
function model() {
  const delta = JSON.stringify(`${'a'.repeat(60)}!`);
  const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
  const parts = [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '1' },
    { type: 'text-delta', id: '1', delta },
    { type: 'text-end', id: '1' },
    { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
  ];
  return new MockLanguageModelV3({
    doStream: async () => ({ stream: simulateReadableStream({ chunks: parts }) as never }),
  });
}

async function send(body: object, kind: string) {
  const text = JSON.stringify(body);
  const bytes = post(text, [
    ['authorization', `Bearer ${TOKEN}`],
    ['content-type', 'application/json'],
  ]);
  return costs.of(kind, text, () => exchange(host.port, bytes, { neverMs: LONG }));
}

/** ms: the check of a schema and a large body on a busy machine, and yet not for ever. */
const LONG = 20_000;

/** What an error may say, in characters, whatever it is about. */
const LONGEST_ERROR = 2_000;

describe('a request that is made to cost more than it is worth', () => {
  it.each<[string, number, Arbitrary<object>]>([
    ['by its schemas', 0.04, attackBySchema],
    ['by its history', 0.06, attackByHistory],
    ['by its body', 0.06, attackByBody],
    ['by its names', 0.1, attackByName],
  ])(
    '%s is answered, shortly, and so is the next one',
    async (kind, share, attack) => {
      await holds(
        share,
        fc.asyncProperty(attack, async (body) => {
          const reply = await send(body, kind);
          checkReply(reply);
          if (reply.status !== 200) expect(reply.body.length).toBeLessThan(LONGEST_ERROR);
          const next = await send({ model: 'clawdbot', messages: [{ role: 'user', content: 'hi' }] }, 'the next one');
          expect(next.status).toBe(200);
        }),
      );
    },
    PATIENCE,
  );
});
