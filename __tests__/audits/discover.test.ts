import { writeFileSync } from 'node:fs';
import { runAudits } from '../../lib/audits';
import { startMutant } from './mutant';
import { mutations } from './mutations';
import { startReference } from './reference/server';

it('discovers', async () => {
  const reference = await startReference();
  const found: Record<string, string[]> = {};
  for (const mutation of [
    { name: 'identity', breaks: [], mutate: (q: any, f: any) => f(q) },
    ...mutations(`Bearer ${reference.target.key}`),
  ]) {
    const mutant = await startMutant(reference.target, mutation as any);
    const { results } = await runAudits({ timeout: 1500, ...mutant.target }, { concurrency: 8 });
    found[mutation.name] = results.filter((r) => r.outcome === 'fail').map((r) => r.id);
    await mutant.close();
  }
  await reference.close();
  writeFileSync('/tmp/found.json', JSON.stringify(found, null, 1));
}, 550000);
