// Runs the checks of every client, one line each. The argument is the module that starts the Gateway.
import { readFileSync } from 'node:fs';
import * as aiSdk from './ai-sdk.mjs';
import * as langChain from './langchain.mjs';
import * as openai from './openai.mjs';

/** ms that a check may take. */
const PATIENCE = 30_000;

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

const { startGateway } = await import(process.argv[2]);
const gateway = await startGateway();
let passed = 0;
let failed = 0;
console.log(`Node ${process.version}`);
for (const { packages, checks } of [openai, aiSdk, langChain]) {
  console.log(packages.map(version).join(', '));
  for (const [name, check] of Object.entries(checks(gateway))) {
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
