import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { parsePattern } from './kit/parse-pattern';
import { hardTexts, MOST_STEPS, stepsOf } from './kit/steps';

const LIB = join(__dirname, '..', '..', 'lib');

/**
 * Patterns that take more than linear time, each with what bounds the text that it meets. Any other pattern of lib/ is linear,
 * so it may meet any text.
 */
const BOUNDED: Readonly<Record<string, string>> = {
  '/\\/+$/': 'the address that somebody gives to `audit` on their own command line',
};

interface Pattern {
  source: string;
  flags: string;
  file: string;
}

/** Every pattern that is written in lib/. Those put together at run time are made of our own words and a host's options. */
function patterns(): Pattern[] {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:ts|js)$/.test(file));
  const found = files.flatMap((file) => {
    const syntax = file.endsWith('.js') ? 'ecmascript' : 'typescript';
    return literalsIn(parseSync(readFileSync(join(LIB, file), 'utf8'), { syntax })).map((each) => ({ ...each, file }));
  });
  return [...new Map(found.map((each) => [`/${each.source}/${each.flags}`, each])).values()];
}

function literalsIn(node: unknown): { source: string; flags: string }[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, pattern, flags } = node as { type?: string; pattern?: string; flags?: string };
  if (type === 'RegExpLiteral') return [{ source: pattern ?? '', flags: flags ?? '' }];
  return Object.values(node).flatMap(literalsIn);
}

/** A text of which twice as much takes more than twice as long, and not only by a few steps. */
function slowText({ source, flags }: Pick<Pattern, 'source' | 'flags'>): string | undefined {
  const tree = parsePattern(source, flags);
  // Longer than most bounds of our own, `{1,128}`: where those end, steps jump.
  const longer = hardTexts(tree, 320);
  return hardTexts(tree, 160).find((text, i) => {
    const twice = longer[i] ?? '';
    const steps = stepsOf(tree, flags, text);
    return steps >= MOST_STEPS || stepsOf(tree, flags, twice) > (1.5 * steps * twice.length) / text.length + 100;
  });
}

describe('a pattern', () => {
  it.each([
    [String.raw`exceed\w* .{0,20}context`, 'i'],
    [String.raw`\s+$`, ''],
    ['^(a+)+$', ''],
    [String.raw`\n\s+at .+:\d+`, ''],
    [String.raw`\s*,\s*`, ''],
  ])('that takes more than linear time is found out: /%s/%s', (source, flags) => {
    expect(slowText({ source, flags })).toBeDefined();
  });

  it('of lib/ takes linear time, or meets only bounded texts', () => {
    const slow = patterns().flatMap((pattern) => {
      const name = `/${pattern.source}/${pattern.flags}`;
      const text = name in BOUNDED ? undefined : slowText(pattern);
      return text === undefined ? [] : [{ name, file: pattern.file, text }];
    });
    expect(slow).toEqual([]);
  });

  it('is on the list of the bounded ones only as long as it is one', () => {
    const all = new Map(patterns().map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]));
    const needless = Object.keys(BOUNDED).filter((name) => {
      const pattern = all.get(name);
      return pattern === undefined || slowText(pattern) === undefined;
    });
    expect(needless).toEqual([]);
  });
});
