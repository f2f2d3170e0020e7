import { costOf } from '../../lib/storage/cost';
import { program } from '../helpers/program';

describe('the cost of a value', () => {
  it('is at least that of its text', () => {
    expect(costOf('x'.repeat(1_000))).toBeGreaterThanOrEqual(1_000);
    expect(costOf({ role: 'user', content: '日本' })).toBeGreaterThanOrEqual(6);
  });

  it.each([
    ['empty objects', '{}'],
    ['messages', '{"role":"user","content":"hi"}'],
    ['parts', '{"type":"text","text":""}'],
    ['texts', '"abcdefgh"'],
    ['lists', '[1,2,3]'],
  ])('is near what the process has to hold: %s', async (_, item) => {
    const script = `
      const { costOf } = require('./dist/storage/cost');
      const text = '[' + Array(200_000).fill(${JSON.stringify(item)}).join() + ']';
      gc();
      const before = process.memoryUsage().heapUsed;
      const value = JSON.parse(text);
      gc();
      console.log(costOf(value) / (process.memoryUsage().heapUsed - before));`;
    const { exit, stdout } = program(['--expose-gc', '-e', script]);
    expect(await exit).toBe(0);
    expect(Number(stdout())).toBeGreaterThan(0.5);
    expect(Number(stdout())).toBeLessThan(4);
  });
});
