// What Express costs before any handler runs: the prototypes that it gives to request and response.
//   node bench/floor.mjs
import { cpuPerDelta, cpuPerJsonRequest } from './measures/cpu.mjs';
import { idleMemory } from './measures/idle-memory.mjs';
import { pinLoad, startServer } from './processes.mjs';
import { digits } from './table.mjs';

const VARIANTS = ['http', 'prototypes', 'express'];

pinLoad();
const memory = await idleMemory(VARIANTS, 1);
const servers = [];
for (const variant of VARIANTS) servers.push(await startServer(variant));
const json = await cpuPerJsonRequest(servers, 30);
const paced = await cpuPerDelta(servers, 7, { pace: 'paced', concurrency: 256 });
for (const server of servers) await server.stop();

const show = (name, { http, prototypes, express }) =>
  console.log(
    `${name}: L ${digits(http)}, L with Express's prototypes ${digits(prototypes)} (${(prototypes / http).toFixed(2)} L), ` +
      `E ${digits(express)} (${(express / http).toFixed(2)} L)`,
  );
show('CPU per JSON request (µs)', json.all);
show('of which in the garbage collector (µs)', json.collector);
show('CPU per paced delta, 256 streams (µs)', paced);
show('Idle stream, heap (KiB)', memory.heap);
