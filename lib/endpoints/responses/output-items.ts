import type { OutputItem } from '../../../types/responses';
import { eventJson } from '../../text';

/** Writes one event; `members` is the JSON text that follows its type and number. */
export type Emit = (type: string, members: string) => void;

/**
 * The output of one response as it grows. With `emit` each step is told as an event, too; a JSON answer leaves it out, and
 * then no event is ever put into words.
 */
export class OutputItems {
  readonly all: OutputItem[] = [];

  constructor(
    /** Makes the id of an item: `newId('msg')`. */
    readonly newId: (prefix: string) => string,
    readonly emit: Emit | undefined,
  ) {}

  /** Adds an item that begins; returns its `output_index`. */
  begin(item: OutputItem): number {
    const index = this.all.push(item) - 1;
    this.emit?.('response.output_item.added', `"output_index":${index},"item":${eventJson(item)}`);
    return index;
  }

  /** Tells that an item is whole. Codex takes the content of an answer from here only (measured). */
  end(index: number): void {
    this.emit?.('response.output_item.done', `"output_index":${index},"item":${eventJson(this.all[index])}`);
  }
}

/** An item of the output that is still being written. */
export interface OpenItem {
  /** Ends it. `incomplete` is what a limit has cut. */
  close(status: 'completed' | 'incomplete'): void;
}

/** What the events of one item have in common. */
export function place(itemId: string, index: number, more = ''): string {
  return `"item_id":"${itemId}","output_index":${index}${more}`;
}
