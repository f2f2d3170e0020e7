/** So many letters and digits in a row tell that they are the key's: a part of it that a target echoes is secret, too. */
const TELLING = 8;
/** A key that is shorter is no secret, and found in any text. */
const SHORTEST = 4;

/**
 * What a target said, without the key that it was given: not as it is, not in another case, percent-encoded, in base64 or in
 * hexadecimal, not a part of eight letters, and not with other characters between them.
 *
 * @param key undefined or too short to be a secret: the text stays as it is.
 */
export function withoutKey(text: string, key = ''): string {
  const size = Math.min(TELLING, lettersOf(key).letters.length);
  if (size < SHORTEST) return text;
  const parts = new Set(spellings(key).flatMap((spelling) => partsOf(lettersOf(spelling).letters, size)));
  const { letters, places } = lettersOf(text);
  const spans: { from: number; to: number }[] = [];
  for (const [i, part] of partsOf(letters, size).entries()) {
    if (!parts.has(part)) continue;
    const from = places[i] ?? 0;
    const to = (places[i + size - 1] ?? 0) + 1;
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else spans.push({ from, to });
  }
  return spans.reduceRight((shown, { from, to }) => `${shown.slice(0, from)}[key]${shown.slice(to)}`, text);
}

/** Percent-encoded throughout, its letters and digits are those of the hexadecimal one. */
function spellings(key: string): string[] {
  const bytes = Buffer.from(key);
  // Base64 depends on where in three bytes the key begins: in `Bearer <key>` it is another. Its first and last digits are not the key's alone.
  const base64 = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64url')
      .slice(before === 0 ? 0 : 4, -1),
  );
  return [key, encodeURIComponent(key), bytes.toString('hex'), ...base64];
}

function partsOf(letters: string, size: number): string[] {
  return Array.from({ length: Math.max(0, letters.length - size + 1) }, (_, i) => letters.slice(i, i + size));
}

/** The letters and digits of a text in lower case, and where they stand in it. */
function lettersOf(text: string): { letters: string; places: number[] } {
  const found = [...text.matchAll(/[a-z0-9]/gi)];
  return { letters: found.map(([letter]) => letter.toLowerCase()).join(''), places: found.map(({ index }) => index) };
}
