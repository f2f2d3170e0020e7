import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { simulateReadableStream } from 'ai';
import { MockLanguageModelV3 } from 'ai/test';
import { aiSdkAgent } from '../../../dist/agents/ai-sdk/index.js';
import { BUILTIN_MODELS, embeddedGateway } from '../../../dist/gateways/embedded/index.js';
import { openAiCompat } from '../../../dist/index.js';

/**
 * The server that is attacked, with the agents of `npm run fuzz`. It answers `look`: CPU of the process and time in which its
 * event loop was busy, ms since the start, and bytes that a full collection leaves. `held` is what it leaves when a run begins.
 */
const usage = { inputTokens: { total: 1 }, outputTokens: { total: 1 } };
const chunks = [
  { type: 'stream-start', warnings: [] },
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: JSON.stringify(`${'a'.repeat(60)}!`) },
  { type: 'text-end', id: '1' },
  { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
];
const model = new MockLanguageModelV3({ doStream: async () => ({ stream: simulateReadableStream({ chunks }) }) });
const { 'builtin/echo': main, 'builtin/recall': memo, 'builtin/tools': tools } = BUILTIN_MODELS;
const gateway = embeddedGateway({
  config: { gateway: { auth: { mode: 'token', token: 'soak' } } },
  agents: { main, memo, tools, ai: aiSdkAgent({ model }) },
});

let weighs = false;
let held = 0;
const runtime = {
  ...gateway,
  run(run) {
    if (weighs) held = heap();
    return gateway.run(run);
  },
};
const compat = openAiCompat(runtime, { onError: () => {} });
const server = createServer((req, res) => compat(req, res, () => res.writeHead(404).end()));

function heap() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

process.on('message', (question) => {
  weighs = question === 'weigh';
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1_000;
  const answer = { cpu, busy: performance.eventLoopUtilization().active, held, heap: weighs ? heap() : 0 };
  held = 0;
  process.send(answer);
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
