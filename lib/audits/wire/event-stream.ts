/** One block of an event stream: the lines between two empty lines. */
export interface EventBlock {
  lines: string[];
  /** The `data:` lines joined by newlines, or null if there is none. */
  data: string | null;
}

export interface EventStream {
  blocks: EventBlock[];
  /** The last block has its empty line. Without it some clients drop the block. */
  terminated: boolean;
}

/** Splits an event stream into blocks. Takes LF and CRLF. */
export function readEventStream(text: string): EventStream {
  const normal = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const blocks = normal
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== ''))
    .filter((lines) => lines.length > 0)
    .map((lines) => ({ lines, data: dataOf(lines) }));
  return { blocks, terminated: normal === '' || normal.endsWith('\n\n') };
}

function dataOf(lines: string[]): string | null {
  const data = lines.filter((line) => /^data(:|$)/.test(line)).map((line) => line.replace(/^data:? ?/, ''));
  return data.length === 0 ? null : data.join('\n');
}
