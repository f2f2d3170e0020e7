import { coordinationContract } from '../../lib/run/coordination-contract';
import { localCoordination } from '../../lib/run/local-coordination';

describe('the coordination of one process', () => {
  it.each(coordinationContract.map(({ name, check }) => [name, check] as const))('%s', (_, check) =>
    check(localCoordination),
  );
});
