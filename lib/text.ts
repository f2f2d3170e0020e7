import { distance } from 'fastest-levenshtein';

/** What somebody sent, no longer than a message can bear: at most so many characters of it. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** The name and the message of anything that was thrown. It never throws, whatever that is, and each is one line for a terminal. */
export function described(thrown: unknown): { name: string; message: string } {
  try {
    if (thrown instanceof Error)
      return { name: oneLine(String(thrown.name)), message: oneLine(String(thrown.message)) };
    return { name: typeof thrown, message: oneLine(String(thrown)) };
  } catch {
    return { name: 'something', message: 'that cannot be read' };
  }
}

/** What steers a terminal, or the order in which it shows what stands beside it: all but tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text from outside, its lines kept, that a terminal takes no command from. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(CONTROLS, '\ufffd');
}

/** The same as one line. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' '));
}

/** A value as JSON for people, in which a terminal finds no command either: `JSON.stringify` leaves half of them as they are. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(CONTROLS, escaped);
}

/** ` Did you mean 'x'?`, or nothing when no known name is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  // The name may come from a request: nothing that long is a slip of the finger.
  if (name.length > 64) return '';
  const near = known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.far - b.far)[0];
  return near === undefined ? '' : ` Did you mean '${near.candidate}'?`;
}

/**
 * Rows of cells as lines, the columns aligned.
 *
 * @param numbers the column that is aligned at its right.
 */
export function textTable(rows: readonly string[][], numbers?: number): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, cells) => Math.max(widest, cells[column]?.length ?? 0), 0),
  );
  const aligned = (cell: string, column: number) =>
    column === numbers ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((cells) => cells.map(aligned).join('  ').trimEnd());
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const LINE_BREAKS = /[\u0085\u2028\u2029]/;
const ALL_LINE_BREAKS = /[\u0085\u2028\u2029]/g;

/**
 * A value as JSON that may stand in a line of an event stream: without the line separators that JSON leaves as they are, as clients
 * built on Python's `splitlines` break lines at them.
 */
export function eventJson(value: unknown): string {
  const json = JSON.stringify(value);
  return LINE_BREAKS.test(json) ? json.replace(ALL_LINE_BREAKS, escaped) : json;
}
