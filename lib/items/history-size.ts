import { invalidRequest } from '../errors/api-error';
import { costOf } from '../storage/cost';

/**
 * Bytes of memory that the items of one conversation may take. A body has its own bound; a chain, a conversation and references
 * would add up to any size, request by request, and each of their requests reads all of it.
 */
const MOST_BYTES = 64 * 1024 * 1024;

/** How much the items of a conversation are together. */
export class HistorySize {
  readonly #param: string;
  #bytes = 0;

  /** @param param what adds the items, for the error. */
  constructor(param: string) {
    this.#param = param;
  }

  /**
   * @param bytes what they weigh at most, if that is known: to weigh a long conversation takes longer than to read it.
   * @throws ApiError 400 `context_length_exceeded` if they become too much.
   */
  add(items: readonly object[], bytes = MOST_BYTES): void {
    this.#bytes += bytes < MOST_BYTES ? bytes : costOf(items);
    if (this.#bytes <= MOST_BYTES) return;
    throw invalidRequest(
      'context_length_exceeded',
      this.#param,
      'The conversation is too long to be kept as one. Begin a new one, or send less.',
    );
  }
}
