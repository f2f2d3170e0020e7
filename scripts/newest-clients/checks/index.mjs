// Runs the checks of every client, one line each. The arguments are the modules that start the Gateway, and that run Codex.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as aiSdk from './ai-sdk.mjs';
import * as langChain from './langchain.mjs';
import * as openai from './openai.mjs';
import * as responsesAgents from './responses-agents.mjs';
import * as responsesAiSdk from './responses-ai-sdk.mjs';
import * as responsesLangChain from './responses-langchain.mjs';
import * as responsesOpenai from './responses-openai.mjs';

/** ms that a check may take: Codex asks a failing agent 30 times, for 25 s, before it gives up (0.169). */
const PATIENCE = 60_000;

const version = (name) => {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return `${name} ${JSON.parse(readFileSync(manifest, 'utf8')).version}`;
};

async function within(time, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${time} ms.`)), time);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

const [gatewayModule, codexModule] = process.argv.slice(2);
const { startGateway } = await import(gatewayModule);
const codex = await import(codexModule);
const folder = fileURLToPath(new URL('..', import.meta.url));
const responses = [responsesOpenai, responsesAiSdk, responsesLangChain, responsesAgents, codex];
const gateway = await startGateway();
let passed = 0;
let failed = 0;
console.log(`Node ${process.version}`);
for (const client of [openai, aiSdk, langChain, ...responses]) {
  const { packages, checks } = client;
  console.log(`${packages.map(version).join(', ')}${responses.includes(client) ? ', by the Responses API' : ''}`);
  for (const [name, check] of Object.entries(checks(gateway, folder))) {
    try {
      await within(PATIENCE, check());
      passed++;
      console.log(`  ok      ${name}`);
    } catch (error) {
      failed++;
      console.log(`  FAILED  ${name}\n${String(error?.stack ?? error).replace(/^/gm, '          ')}`);
    }
  }
}
gateway.close();
console.log(`${passed} passed, ${failed} failed`);
// Not left to the event loop: a client that keeps it alive would hang the script.
process.exit(failed > 0 ? 1 : 0);
