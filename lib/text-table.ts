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
