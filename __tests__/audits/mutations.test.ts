import { type AuditTarget, audits, runAudits } from '../../lib/audits';
import { KEY, startEmbedded } from './embedded-target';
import { startMutant } from './mutant';
import { mutations } from './mutations';

const table = mutations(`Bearer ${KEY}`);

describe('the audits on servers that break one rule each', () => {
  let target: AuditTarget;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ target, close } = await startEmbedded());
  });
  afterAll(() => close());

  it('all pass on the proxy alone', async () => {
    const mutant = await startMutant(target, {});
    const { results } = await runAudits(mutant.target);
    await mutant.close();
    expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it.each(table)('find the one that $name', async ({ breaks, ...mutation }) => {
    const mutant = await startMutant(target, mutation);
    const { results } = await runAudits(mutant.target, { only: breaks });
    await mutant.close();
    expect(results.filter(({ detail }) => detail?.startsWith('the answer could not be judged'))).toEqual([]);
    expect(
      results
        .filter(({ outcome }) => outcome === 'fail')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...breaks].sort());
  });

  it('have something to find in each', () => {
    expect(table.filter(({ breaks }) => breaks.length === 0)).toEqual([]);
  });

  it('leave no audit that nothing can fail', () => {
    const broken = new Set(table.flatMap(({ breaks }) => breaks));
    expect(audits.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });
});
