import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { cpuPerDelta, cpuPerJsonRequest } from './measures/cpu.mjs';
import { firstByte } from './measures/first-byte.mjs';
import { idleMemory } from './measures/idle-memory.mjs';
import { cpuPerMessage } from './measures/long-conversations.mjs';
import { cpuOfChain, cpuPerResponse, cpuPerResponseDelta, memoryPerResponse } from './measures/responses.mjs';
import { checkSameBytes } from './measures/same-bytes.mjs';
import { startUp } from './measures/start-up.mjs';
import { plot } from './plot.mjs';
import { PINNED, pinLoad, startServer } from './processes.mjs';
import { responsesTable, table } from './table.mjs';

const VARIANTS = ['http', 'express', 'ours', 'front'];
const RESULTS = new URL('results.json', import.meta.url);
const PLOT = new URL('../docs/bench.svg', import.meta.url);

const began = performance.now();
const say = (text) =>
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);

pinLoad();
const values = {};

say('start-up');
values.startUp = await startUp(15);

say('memory of idle streams');
({ heap: values.idleHeap, rss: values.idleRss } = await idleMemory(VARIANTS, 2));

const servers = [];
for (const variant of VARIANTS) servers.push(await startServer(variant));
await checkSameBytes(servers);

say('CPU per JSON request');
({ all: values.json, collector: values.jsonCollector } = await cpuPerJsonRequest(servers, 30));
for (const pace of ['paced', 'burst']) {
  for (const concurrency of [1, 16, 256]) {
    say(`CPU per delta, ${pace}, ${concurrency} at a time`);
    values[`${pace}${concurrency}`] = await cpuPerDelta(servers, 7, { pace, concurrency });
  }
}

for (const messages of [1_000, 10_000, 100_000]) {
  say(`CPU per message of ${messages}`);
  values[`messages${messages}`] = await cpuPerMessage(servers, 5, messages);
}

const ours = servers.find(({ variant }) => variant === 'ours');
say('Responses: CPU per JSON request');
values.responsesJson = await cpuPerResponse(ours, 30);
for (const pace of ['paced', 'burst']) {
  for (const concurrency of [1, 16, 256]) {
    say(`Responses: CPU per delta, ${pace}, ${concurrency} at a time`);
    values[`responses_${pace}${concurrency}`] = await cpuPerResponseDelta(ours, 7, { pace, concurrency });
  }
}
say('Responses: a chain, and what is kept');
values.responsesChain = await cpuOfChain(ours, 24);
values.responsesMemory = await memoryPerResponse();

say('time to first byte');
({ p50: values.firstByteP50, p99: values.firstByteP99 } = await firstByte(servers, 60));

for (const server of servers) await server.stop();

const machine = `${cpus().length} cores, ${cpus()[0].model.trim()}, Node ${process.versions.node}`;
const date = new Date().toISOString().slice(0, 10);
const results = { date, machine, pinned: PINNED, seconds: Math.round((performance.now() - began) / 1000), values };
writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
mkdirSync(new URL('.', PLOT), { recursive: true });
writeFileSync(PLOT, plot(results));
say('done');
process.stdout.write(
  `\n${date}, ${machine}, server ${PINNED ? 'pinned to one core' : 'not pinned'}\n\n${table(values)}\n\n${responsesTable(values)}\n`,
);
