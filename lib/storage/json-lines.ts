/** What a file of JSON lines says, as far as it is whole. */
export interface JsonLines<T> {
  /** The records, each with the number of its line, from 1. */
  records: { line: number; record: T }[];
  /** The lines that are no records, from 1; a last one that was cut off among them. */
  faults: number[];
  /** Bytes up to the end of the last line that was not cut off. What follows them may be cut away. */
  end: number;
  /** The last line is a record and lacks nothing but its line break. */
  unended: boolean;
}

/**
 * Reads JSON lines. A line that is no record costs itself alone: a write that was cut off, by a crash or a full disk, or
 * what somebody else has done to the file.
 *
 * @param recordOf The record that a parsed line is, or undefined.
 */
export function readJsonLines<T>(bytes: Buffer, recordOf: (value: unknown) => T | undefined): JsonLines<T> {
  const read: JsonLines<T> = { records: [], faults: [], end: bytes.lastIndexOf(0x0a) + 1, unended: false };
  const lines = bytes.toString('utf8').split('\n');
  for (const [i, text] of lines.entries()) {
    if (text === '') continue;
    const record = recordOf(parsed(text));
    if (record === undefined) {
      read.faults.push(i + 1);
      continue;
    }
    read.records.push({ line: i + 1, record });
    if (i === lines.length - 1) {
      read.end = bytes.length;
      read.unended = true;
    }
  }
  return read;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
