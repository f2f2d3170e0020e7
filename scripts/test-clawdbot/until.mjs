import assert from 'node:assert/strict';

/** Waits until something is so; fails after `patience` ms. */
export async function until(what, check, patience = 15_000) {
  for (const end = Date.now() + patience; Date.now() < end; ) {
    if (await check()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail(`waited in vain until ${what}`);
}
