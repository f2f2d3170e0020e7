import { Queues } from '../../lib/storage/queues';
import { gate } from '../helpers/scripted-runtime';

describe('a queue', () => {
  it('runs what has one key in order, past failures, and what has another beside it', async () => {
    const queues = new Queues();
    const held = gate();
    const said: string[] = [];
    const first = queues.run('a', async () => {
      await held.opened;
      said.push('first');
      throw new Error('failed');
    });
    const second = queues.run('a', async () => said.push('second'));
    await queues.run('b', async () => said.push('beside'));
    held.open();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(said).toEqual(['beside', 'first', 'second']);
  });
});
