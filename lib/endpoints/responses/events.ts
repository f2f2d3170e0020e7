import { lineSafe } from '../../text';

/**
 * Writes the events of one response's stream as text: `event:` and `data:` lines, numbered from 0 without a gap. Each event
 * gets its number and its bytes once, here; whoever shows it again shows these bytes.
 */
export class ResponseEvents {
  #number = 0;
  #text = '';

  /**
   * Adds an event.
   *
   * @param members the JSON text of the members that follow `type` and `sequence_number`, without braces.
   */
  readonly emit = (type: string, members: string): void => {
    this.#text += `event: ${type}\ndata: {"type":"${type}","sequence_number":${this.#number++},${lineSafe(members)}}\n\n`;
  };

  /** The text of all events since the last call. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
