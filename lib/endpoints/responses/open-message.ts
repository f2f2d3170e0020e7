import type { MessageItem, OutputRefusalPart, OutputTextPart, ResponseUrlCitation } from '../../../types/responses';
import { eventJson } from '../../text';
import { type OpenItem, type OutputItems, place } from './output-items';

/** A message that the agent is saying: parts of text and of refusal, one after the other. */
export class OpenMessage implements OpenItem {
  readonly #items: OutputItems;
  readonly #item: MessageItem;
  readonly #index: number;
  #part: OutputTextPart | OutputRefusalPart | undefined;
  /** What the events of the open part have in common; built once, as a part has many deltas. */
  #place = '';

  constructor(
    items: OutputItems,
    readonly phase: MessageItem['phase'],
  ) {
    this.#items = items;
    this.#item = { id: items.newId('msg'), type: 'message', status: 'in_progress', role: 'assistant', content: [] };
    if (phase !== undefined) this.#item.phase = phase;
    this.#index = items.begin(this.#item);
  }

  /** Characters of the open part of text. */
  get textLength(): number {
    return this.#part?.type === 'output_text' ? this.#part.text.length : 0;
  }

  addText(delta: string): void {
    const part = this.#textPart();
    part.text += delta;
    this.#items.emit?.('response.output_text.delta', `${this.#place},"delta":${eventJson(delta)},"logprobs":[]`);
  }

  addRefusal(delta: string): void {
    const part =
      this.#part?.type === 'refusal'
        ? this.#part
        : this.#beginPart<OutputRefusalPart>({ type: 'refusal', refusal: '' });
    part.refusal += delta;
    this.#items.emit?.('response.refusal.delta', `${this.#place},"delta":${eventJson(delta)}`);
  }

  addCitation(citation: ResponseUrlCitation): void {
    const { annotations } = this.#textPart();
    annotations.push(citation);
    this.#items.emit?.(
      'response.output_text.annotation.added',
      `${this.#place},"annotation_index":${annotations.length - 1},"annotation":${eventJson(citation)}`,
    );
  }

  /** A message has at least one part: clients take an empty one for no answer, and run the agent again (Agents SDK, measured). */
  close(status: 'completed' | 'incomplete'): void {
    if (this.#item.content.length === 0) this.#textPart();
    this.#endPart();
    this.#item.status = status;
    this.#items.end(this.#index);
  }

  #textPart(): OutputTextPart {
    return this.#part?.type === 'output_text'
      ? this.#part
      : this.#beginPart<OutputTextPart>({ type: 'output_text', text: '', annotations: [], logprobs: [] });
  }

  #beginPart<P extends OutputTextPart | OutputRefusalPart>(part: P): P {
    this.#endPart();
    this.#part = part;
    const index = this.#item.content.push(part) - 1;
    this.#place = place(this.#item.id, this.#index, `,"content_index":${index}`);
    this.#items.emit?.('response.content_part.added', `${this.#place},"part":${eventJson(part)}`);
    return part;
  }

  #endPart(): void {
    const part = this.#part;
    if (part === undefined) return;
    this.#part = undefined;
    const { emit } = this.#items;
    if (emit === undefined) return;
    if (part.type === 'output_text')
      emit('response.output_text.done', `${this.#place},"text":${eventJson(part.text)},"logprobs":[]`);
    else emit('response.refusal.done', `${this.#place},"refusal":${eventJson(part.refusal)}`);
    emit('response.content_part.done', `${this.#place},"part":${eventJson(part)}`);
  }
}
