import { RecentlyUsed } from '../../lib/storage/recently-used';

const bounded = (entries: number, weight: number) => new RecentlyUsed<string>({ entries, weight });

describe('a bounded map', () => {
  it('lets the least recently used leave when it has too many entries', () => {
    const map = bounded(2, 100);
    map.set('a', 'A', 1);
    map.set('b', 'B', 1);
    expect(map.get('a')).toBe('A');
    map.set('c', 'C', 1);
    expect(map.values()).toEqual(['C', 'A']);
  });

  it('lets them leave when they weigh too much together, but never the newest', () => {
    const map = bounded(10, 100);
    for (const name of ['a', 'b', 'c']) map.set(name, name, 50);
    expect(map.values()).toEqual(['c', 'b']);
    map.set('d', 'd', 200);
    expect(map.values()).toEqual(['d']);
  });

  it('has the new weight of an entry that is set again', () => {
    const map = bounded(10, 100);
    map.set('a', 'a', 90);
    map.set('a', 'a', 10);
    map.set('b', 'b', 90);
    expect(map.values()).toEqual(['b', 'a']);
  });

  it('lets the owner who fills it with entries lose its own', () => {
    const map = bounded(10, 1_000);
    map.set('ann', 'ann', 1, 'ann');
    for (let n = 0; n < 1_000; n += 1) map.set(`bob${n}`, 'bob', 1, 'bob');
    expect(map.get('ann')).toBe('ann');
    expect(map.values()).toHaveLength(10);
    expect(map.get('bob999')).toBe('bob');
  });

  it('lets the owner who fills it with weight lose its own', () => {
    const map = bounded(1_000, 100);
    for (const name of ['ann1', 'ann2', 'ann3']) map.set(name, name, 10, 'ann');
    for (let n = 0; n < 100; n += 1) map.set(`bob${n}`, 'bob', 30, 'bob');
    expect(map.values().filter((value) => value !== 'bob')).toEqual(['ann3', 'ann2', 'ann1']);
  });

  it('shares in halves between two who both fill it', () => {
    const map = bounded(10, 1_000);
    for (let n = 0; n < 100; n += 1) map.set(`ann${n}`, 'ann', 1, 'ann');
    for (let n = 0; n < 100; n += 1) map.set(`bob${n}`, 'bob', 1, 'bob');
    expect(map.values().filter((value) => value === 'ann')).toHaveLength(5);
  });

  it('lets the oldest leave among owners of one entry each', () => {
    const map = bounded(3, 1_000);
    for (let n = 0; n < 10; n += 1) map.set(`${n}`, `${n}`, 1, `owner ${n}`);
    expect(map.values()).toEqual(['9', '8', '7']);
  });
});
