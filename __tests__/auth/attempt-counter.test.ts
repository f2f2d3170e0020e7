import { localAttemptCounter } from '../../lib/auth/attempt-counter';
import { attemptCounterContract } from '../../lib/auth/attempt-counter-contract';

describe('the counter of attempts of one process', () => {
  it.each(attemptCounterContract.map(({ name, check }) => [name, check] as const))('%s', (_, check) =>
    check(localAttemptCounter),
  );
});
