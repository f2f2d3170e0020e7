import { runtime } from '../runtime.mjs';

/** ms of CPU that Express's import takes, and then the import and the mount of ours, said on stdout as JSON. */
const express = await cpuOf(() => import('express'));
const ours = await cpuOf(async () => {
  const { openAiCompat } = await import('../../dist/index.js');
  openAiCompat(runtime);
});
process.stdout.write(JSON.stringify({ express, ours }));

async function cpuOf(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
