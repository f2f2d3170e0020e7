import type { FunctionCallItem } from '../../../types/responses';
import { eventJson } from '../../text';
import { type OpenItem, type OutputItems, place } from './output-items';

interface OpenCall {
  item: FunctionCallItem;
  index: number;
  place: string;
}

/** The calls of client tools that the agent is making, side by side: each has an id and an index of its own. */
export class OpenCalls implements OpenItem {
  readonly #items: OutputItems;
  readonly #calls = new Map<string, OpenCall>();

  constructor(items: OutputItems) {
    this.#items = items;
  }

  has(callId: string): boolean {
    return this.#calls.has(callId);
  }

  /**
   * Begins a call.
   *
   * @param tool the function, under the name and namespace that the client knows it by.
   */
  begin(callId: string, tool: { name: string; namespace?: string }): void {
    const item: FunctionCallItem = {
      id: this.#items.newId('fc'),
      type: 'function_call',
      call_id: callId,
      ...tool,
      arguments: '',
      status: 'in_progress',
    };
    const index = this.#items.begin(item);
    this.#calls.set(callId, { item, index, place: place(item.id, index) });
  }

  addArguments(callId: string, delta: string): void {
    const call = this.#calls.get(callId);
    if (call !== undefined && delta !== '') this.#add(call, delta);
  }

  /** A limit cuts what is being written, which is the last of the calls. */
  close(status: 'completed' | 'incomplete'): void {
    const calls = [...this.#calls.values()];
    for (const call of calls) this.#end(call, call === calls.at(-1) ? status : 'completed');
  }

  /** LangChain builds arguments from deltas alone, so there is at least one (measured). */
  #end(call: OpenCall, status: 'completed' | 'incomplete'): void {
    const { item, index } = call;
    if (item.arguments === '' && status === 'completed') this.#add(call, '{}');
    item.status = status;
    this.#items.emit?.(
      'response.function_call_arguments.done',
      `${call.place},"name":${eventJson(item.name)},"arguments":${eventJson(item.arguments)}`,
    );
    this.#items.end(index);
  }

  #add(call: OpenCall, delta: string): void {
    call.item.arguments += delta;
    this.#items.emit?.('response.function_call_arguments.delta', `${call.place},"delta":${eventJson(delta)}`);
  }
}
