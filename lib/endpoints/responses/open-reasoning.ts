import type { ReasoningItem } from '../../../types/responses';
import { eventJson } from '../../text';
import { type OpenItem, type OutputItems, place } from './output-items';

/** What the agent is thinking, as one summary part: the only form of reasoning that all clients take (measured). */
export class OpenReasoning implements OpenItem {
  readonly #items: OutputItems;
  readonly #item: ReasoningItem;
  readonly #index: number;
  readonly #place: string;
  #part: ReasoningItem['summary'][number] | undefined;

  constructor(items: OutputItems) {
    this.#items = items;
    this.#item = { id: items.newId('rs'), type: 'reasoning', summary: [] };
    this.#index = items.begin(this.#item);
    this.#place = place(this.#item.id, this.#index, ',"summary_index":0');
  }

  addText(delta: string): void {
    this.#openPart().text += delta;
    this.#items.emit?.('response.reasoning_summary_text.delta', `${this.#place},"delta":${eventJson(delta)}`);
  }

  /** The agent's own token for this reasoning, which the client sends back with it. */
  seal(token: string): void {
    this.#item.encrypted_content = token;
  }

  close(): void {
    const part = this.#part;
    const { emit } = this.#items;
    if (part !== undefined && emit !== undefined) {
      emit('response.reasoning_summary_text.done', `${this.#place},"text":${eventJson(part.text)}`);
      emit('response.reasoning_summary_part.done', `${this.#place},"part":${eventJson(part)}`);
    }
    this.#items.end(this.#index);
  }

  #openPart(): ReasoningItem['summary'][number] {
    if (this.#part !== undefined) return this.#part;
    this.#part = { type: 'summary_text', text: '' };
    this.#item.summary.push(this.#part);
    this.#items.emit?.('response.reasoning_summary_part.added', `${this.#place},"part":${eventJson(this.#part)}`);
    return this.#part;
  }
}
