import { Cache } from '../../lib/storage/cache';

/** Asks for a key, and offers what was read instead where it is not there. */
const ask = (cache: Cache<string>, key: string, weight: number): boolean => {
  const found = cache.get(key) !== undefined;
  if (!found) cache.offer(key, key, weight);
  return found;
};

describe('a cache of what can be read again', () => {
  it('finds all that fits', () => {
    const cache = new Cache<string>(100);
    for (const key of ['a', 'b', 'c', 'd']) ask(cache, key, 25);
    for (const key of ['a', 'b', 'c', 'd']) expect(ask(cache, key, 25)).toBe(true);
  });

  it('finds a part of what is asked for in turns and does not fit', () => {
    const cache = new Cache<string>(100);
    const found = Array.from({ length: 10 }, () => ['a', 'b', 'c', 'd'].map((key) => ask(cache, key, 40)));
    for (const round of found.slice(1)) expect(round.filter(Boolean)).toHaveLength(2);
  });

  it('gives the place of what is no longer asked for to what is', () => {
    const cache = new Cache<string>(100);
    for (const key of ['old', 'older']) ask(cache, key, 50);
    expect(['new', 'new', 'new'].map((key) => ask(cache, key, 50))).toEqual([false, false, true]);
  });

  it('never holds more than it may', () => {
    const cache = new Cache<string>(100);
    for (let n = 0; n < 3; n += 1) expect(ask(cache, 'huge', 101)).toBe(false);
    ask(cache, 'a', 60);
    ask(cache, 'b', 30);
    cache.offer('a', 'longer', 80);
    expect([cache.peek('a'), cache.peek('b')]).toEqual([undefined, 'b']);
  });
});
