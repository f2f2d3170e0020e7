/** A pattern as a tree. What matches one character is left to JavaScript: `fits`. */
export type Node =
  | { type: 'char'; fits: (char: string) => boolean; sample: string }
  | { type: 'edge'; holds: (text: string, at: number) => boolean }
  | { type: 'look'; isNegative: boolean; body: Node }
  | { type: 'all'; parts: Node[] }
  | { type: 'any'; ways: Node[] }
  | { type: 'repeat'; body: Node; least: number; most: number; isLazy: boolean };

/** Characters of all kinds, of which one stands for a class. */
const SAMPLES = [...'aA0_-. /:;,="\n\t!@#$%&*+?<>[]{}()|\\\'`^~zZ9éß漢\u2028\u0000'];

/** Parses what the patterns of lib/ are made of; anything else throws. */
export function parsePattern(source: string, flags: string): Node {
  const charFlags = flags.replaceAll(/[gymd]/g, '');
  const isMultiline = flags.includes('m');
  let at = 0;

  const alternatives = (): Node => {
    const ways = [sequence()];
    while (source[at] === '|') {
      at += 1;
      ways.push(sequence());
    }
    return ways.length === 1 ? (ways[0] as Node) : { type: 'any', ways };
  };

  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified(atom()));
    return { type: 'all', parts };
  };

  const atom = (): Node => {
    const rest = source.slice(at);
    const group = /^\((\?:|\?=|\?!|(?!\?))/.exec(rest);
    if (group !== null) {
      at += group[0].length;
      const body = alternatives();
      at += 1;
      if (group[1] === '?=' || group[1] === '?!') return { type: 'look', isNegative: group[1] === '?!', body };
      return body;
    }
    const edge = /^(?:\^|\$|\\b)/.exec(rest)?.[0];
    if (edge !== undefined) {
      at += edge.length;
      return { type: 'edge', holds: EDGES[edge]?.(isMultiline) ?? (() => false) };
    }
    const char = /^(?:\[(?:\\.|[^\\\]])*\]|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\p\{\w+\}|\\.|[^()])/is.exec(rest)?.[0];
    if (char === undefined) throw new Error(`Cannot read ${rest} of /${source}/.`);
    at += char.length;
    const pattern = new RegExp(`^(?:${char})$`, charFlags);
    const known = new Map<string, boolean>();
    const fits = (one: string) => {
      const knows = known.get(one) ?? pattern.test(one);
      known.set(one, knows);
      return knows;
    };
    const literal = char.length === 1 && char !== '.' ? char : undefined;
    return { type: 'char', fits, sample: literal ?? SAMPLES.find(fits) ?? String.fromCharCode(0x85) };
  };

  const quantified = (body: Node): Node => {
    const quantifier = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/.exec(source.slice(at));
    if (quantifier === null) return body;
    at += quantifier[0].length;
    const [, sign, from = '0', comma, to, lazy] = quantifier;
    const least = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
    const most =
      sign === undefined
        ? comma === ''
          ? least
          : to === ''
            ? Number.POSITIVE_INFINITY
            : Number(to)
        : sign === '?'
          ? 1
          : Number.POSITIVE_INFINITY;
    return { type: 'repeat', body, least, most, isLazy: lazy === '?' };
  };

  return alternatives();
}

const isWord = (char: string | undefined) => char !== undefined && /\w/.test(char);
const isBreak = (char: string | undefined) => char === undefined || /[\n\r\u2028\u2029]/.test(char);

const EDGES: Record<string, (isMultiline: boolean) => (text: string, at: number) => boolean> = {
  '^': (isMultiline) => (text, at) => at === 0 || (isMultiline && isBreak(text[at - 1])),
  $: (isMultiline) => (text, at) => at === text.length || (isMultiline && isBreak(text[at])),
  '\\b': () => (text, at) => isWord(text[at - 1]) !== isWord(text[at]),
};
