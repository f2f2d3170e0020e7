import type { Node } from './parse-pattern';

/** Steps after which nobody waits: whatever is that slow is not linear. */
export const MOST_STEPS = 400_000;

class TooManySteps extends Error {}

/**
 * How many steps a backtracking matcher takes to look for a pattern in a text: every try of every part, from every place, as
 * `test`, `replace` and `split` go on.
 */
export function stepsOf(tree: Node, flags: string, text: string): number {
  let steps = 0;
  type Next = (at: number) => boolean;

  const match = (node: Node, at: number, next: Next): boolean => {
    steps += 1;
    if (steps >= MOST_STEPS) throw new TooManySteps();
    switch (node.type) {
      case 'char':
        return at < text.length && node.fits(text[at] as string) && next(at + 1);
      case 'edge':
        return node.holds(text, at) && next(at);
      case 'look':
        return match(node.body, at, () => true) !== node.isNegative && next(at);
      case 'any':
        return node.ways.some((way) => match(way, at, next));
      case 'all':
        return follow(node.parts, 0, at, next);
      case 'repeat':
        return repeat(node, 0, at, next);
    }
  };

  const follow = (parts: Node[], i: number, at: number, next: Next): boolean => {
    const part = parts[i];
    return part === undefined ? next(at) : match(part, at, (end) => follow(parts, i + 1, end, next));
  };

  const repeat = (node: Extract<Node, { type: 'repeat' }>, times: number, at: number, next: Next): boolean => {
    const more = () =>
      times < node.most &&
      match(node.body, at, (end) => (end > at || times < node.least) && repeat(node, times + 1, end, next));
    if (times < node.least) return more();
    return node.isLazy ? next(at) || more() : more() || next(at);
  };

  try {
    for (let start = 0; start <= text.length; start++) {
      let end = start;
      const found = match(tree, start, (at) => {
        end = at;
        return true;
      });
      if (found && !flags.includes('g')) break;
      if (found && end > start) start = end - 1;
    }
  } catch (error) {
    if (!(error instanceof TooManySteps)) throw error;
  }
  return steps;
}

/** Texts that are hard to search for a pattern: its own parts again and again, and then something else. */
export function hardTexts(tree: Node, length: number): string[] {
  const pumps = new Set<string>();
  const heads = new Set<string>(['']);
  const collect = (node: Node): void => {
    pumps.add(sampleOf(node));
    if (node.type === 'all') {
      let head = '';
      for (const part of node.parts) {
        head += sampleOf(part);
        heads.add(head);
        pumps.add(head);
      }
    }
    for (const child of childrenOf(node)) collect(child);
  };
  collect(tree);
  pumps.delete('');
  // Of long words the beginnings are alike.
  const some = (texts: Set<string>) =>
    [...texts].filter((_, i) => texts.size < 16 || i % Math.ceil(texts.size / 16) === 0);
  return some(pumps).flatMap((pump) =>
    some(heads).flatMap((head) => {
      const text = head + pump.repeat(Math.ceil(length / pump.length));
      return [text, `${text}\u0001`];
    }),
  );
}

function sampleOf(node: Node): string {
  if (node.type === 'char') return node.sample;
  if (node.type === 'edge' || node.type === 'look') return '';
  if (node.type === 'any') return sampleOf(node.ways[0] as Node);
  if (node.type === 'repeat') return sampleOf(node.body).repeat(Math.max(1, Math.min(node.least, 8)));
  return node.parts.map(sampleOf).join('');
}

function childrenOf(node: Node): Node[] {
  if (node.type === 'all') return node.parts;
  if (node.type === 'any') return node.ways;
  return node.type === 'repeat' || node.type === 'look' ? [node.body] : [];
}
