import fc from 'fast-check';

/** All cases of the folder together: about 500 in `npm test`, as many as FUZZ_RUNS says in `npm run fuzz`. */
const ALL = Number(process.env.FUZZ_RUNS ?? 500);
const SEED = process.env.FUZZ_SEED;

/**
 * Runs a property on its share of all cases. A failure prints the seed and the smallest case that fails; FUZZ_SEED repeats it.
 */
export async function holds<Ts extends [unknown, ...unknown[]]>(
  share: number,
  property: fc.IAsyncProperty<Ts>,
): Promise<void> {
  await fc.assert(property, {
    numRuns: Math.ceil(ALL * share),
    ...(SEED !== undefined && { seed: Number(SEED) }),
  });
}

/** ms: far more than the cases need on a busy machine. */
export const PATIENCE = 30_000 + ALL * 30;
