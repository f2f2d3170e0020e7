import { gatewayError } from '../../errors/gateway-error';

/** What an `assistant` event says. */
export interface TextEvent {
  /** The text so far of the current message; left out where only the delta was read. */
  text?: string | undefined;
  delta?: string | undefined;
  /** Tells the messages of one run apart (protocol 4). */
  itemId?: string | undefined;
  /** The text may still be replaced as a whole: nothing of it counts before the end. */
  replaceable?: boolean | undefined;
}

/**
 * Turns events that carry deltas and the text so far into what is new, each piece once.
 *
 * What was given out cannot be taken back. So a text that may be replaced is held until the end, and a correction that
 * contradicts what was given out is waited out: the run fails only if the end does not fit. The Gateway's own endpoint
 * does the same.
 */
export class AnswerText {
  #given = '';
  #prefix = '';
  #message = '';
  #itemId: string | undefined;
  #held = false;
  #contradicted = false;

  /** Takes an event, and gives what is new in it; that may be nothing. */
  push({ text, delta, itemId, replaceable }: TextEvent): string {
    const firstPiece = itemId === undefined && text !== undefined && text === delta;
    const next = this.#message !== '' && (itemId === undefined ? firstPiece : itemId !== this.#itemId);
    const gap = next ? this.#nextMessage() : '';
    this.#itemId = itemId;
    this.#held ||= replaceable === true;
    if (text === undefined && !this.#held && !this.#contradicted) {
      const piece = gap + (delta ?? '');
      this.#message += delta ?? '';
      this.#given += piece;
      return piece;
    }
    this.#message = text ?? this.#message + (delta ?? '');
    return this.#held ? '' : this.#catchUp(this.#prefix + this.#message);
  }

  /**
   * Takes the whole answer as the final response has it, and gives what was not given out yet.
   *
   * @throws gatewayError `agent_error` if the answer contradicts what was given out.
   */
  finish(result: string | undefined): string {
    const unsettled = this.#held || this.#contradicted;
    if (!unsettled && this.#given !== '' && !result?.startsWith(this.#given)) return '';
    const rest = this.#catchUp(result ?? this.#prefix + this.#message);
    if (this.#contradicted) {
      throw gatewayError('agent_error', 'The agent rewrote its answer after a part of it had been sent.');
    }
    return rest;
  }

  #catchUp(whole: string): string {
    this.#contradicted = !whole.startsWith(this.#given);
    if (this.#contradicted) return '';
    const rest = whole.slice(this.#given.length);
    this.#given = whole;
    return rest;
  }

  /** Begins the next message. Gives what stands between two, as between the payloads of the final response. */
  #nextMessage(): string {
    this.#prefix += this.#message;
    const gap = '\n\n'.slice(/\n{0,2}$/.exec(this.#prefix)?.[0].length);
    this.#prefix += gap;
    this.#message = '';
    return gap;
  }
}
