import type { JournalRecord } from '../../journal/journal';

/**
 * Writes the events of one response's stream as text: `event:` and `data:` lines, numbered from 0 without a gap. Each event
 * gets its number and its bytes once, here; whoever shows it again shows these bytes.
 */
export class ResponseEvents {
  readonly #onEvent: ((record: JournalRecord) => void) | undefined;
  #number = 0;
  #text = '';

  /** @param onEvent gets each event as it is written; without it they are gathered, for `take`. */
  constructor(onEvent?: (record: JournalRecord) => void) {
    this.#onEvent = onEvent;
  }

  /**
   * Adds an event.
   *
   * @param members the JSON text of the members that follow `type` and `sequence_number`, without braces, as `eventJson` writes it.
   */
  readonly emit = (type: string, members: string): void => {
    const number = this.#number++;
    const text = `event: ${type}\ndata: {"type":"${type}","sequence_number":${number},${members}}\n\n`;
    if (this.#onEvent === undefined) this.#text += text;
    else this.#onEvent({ number, text });
  };

  /** The text of all events since the last call. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

/** The event alone, as JSON, of the text that `ResponseEvents` has made of it. */
export function jsonOf({ text }: JournalRecord): string {
  return text.slice(text.indexOf('\ndata: ') + '\ndata: '.length, -2);
}
