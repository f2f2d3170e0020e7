import { distance } from 'fastest-levenshtein';

/** What somebody sent, no longer than a message can bear: at most so many characters of it. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
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
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const aligned = (cell: string, column: number) =>
    column === numbers ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((cells) => cells.map(aligned).join('  ').trimEnd());
}
