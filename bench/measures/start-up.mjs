import { startServer } from '../processes.mjs';
import { median } from '../statistics.mjs';

/** ms to import and mount, in a process of its own each time. */
export async function startUp(variants, rounds) {
  const samples = Object.fromEntries(variants.map((variant) => [variant, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const variant of variants) {
      const server = await startServer(variant);
      // The first round fills the page cache.
      if (round > 0) samples[variant].push(server.startUp);
      await server.stop();
    }
  }
  return Object.fromEntries(variants.map((variant) => [variant, median(samples[variant])]));
}
