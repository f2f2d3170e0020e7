import type { TextEvent, ToolCallEvent, UrlCitation } from '../../../types/gateway';
import type { OutputItem } from '../../../types/responses';
import { ApiError } from '../../errors/api-error';
import { addMcpCall, type ToolRun } from './mcp-call';
import { OpenCalls } from './open-calls';
import { OpenMessage } from './open-message';
import { OpenReasoning } from './open-reasoning';
import type { OpenItem, OutputItems } from './output-items';

/** How the client knows a function; the agent may know it under another name. */
export type ClientName = (offered: string) => { name: string; namespace?: string };

const PHASES = { commentary: 'commentary', final: 'final_answer' } as const;

/**
 * Folds what a run says into output items. One item is open at a time, but for calls, which are made side by side; an
 * event of another kind ends what is open and begins the next item.
 */
export class ResponseOutput {
  readonly #items: OutputItems;
  readonly #clientName: ClientName;
  #open: OpenItem | undefined;
  readonly #called = new Set<string>();
  /** Characters of all texts so far. */
  #said = 0;

  constructor(items: OutputItems, clientName: ClientName) {
    this.#items = items;
    this.#clientName = clientName;
  }

  get items(): OutputItem[] {
    return this.#items.all;
  }

  /** @param phase which phase of the answer says it; where it is another than before, it begins a message. */
  addText(text: string, phase?: TextEvent['phase']): void {
    this.#message(phase).addText(text);
    this.#said += text.length;
  }

  addRefusal(text: string): void {
    this.#message().addRefusal(text);
  }

  addReasoning(text: string): void {
    if (text !== '') this.#reasoning().addText(text);
  }

  /** The token of the reasoning so far, as its client gets it. */
  addToken(sealed: string): void {
    this.#reasoning().seal(sealed);
  }

  /** An agent counts the places of a citation over all that it says, this API over the part that it stands in. */
  addCitation({ url, title, startIndex, endIndex }: UrlCitation): void {
    const message = this.#message();
    const before = this.#said - message.textLength;
    message.addCitation({
      type: 'url_citation',
      url,
      title,
      start_index: Math.max(0, startIndex - before),
      end_index: Math.max(0, endIndex - before),
    });
  }

  /** @throws ApiError `agent_error` if the agent goes on with a call after it has said something else: it is told as whole. */
  addCall({ id, name = '', arguments: delta }: ToolCallEvent): void {
    const known = this.#called.has(id);
    if (known && !(this.#open instanceof OpenCalls && this.#open.has(id))) {
      // A call without arguments has been given `{}`.
      if (delta === '' || delta === '{}') return;
      throw new ApiError('agent_error', { cause: new TypeError(`The run went on with a tool call that had ended.`) });
    }
    const calls = this.#calls();
    if (!known) {
      this.#called.add(id);
      calls.begin(id, this.#clientName(name));
    }
    calls.addArguments(id, delta);
  }

  /** A tool that the agent has run itself, as a call that the client knows to be done. */
  addToolRun(run: ToolRun): void {
    this.#end('completed');
    addMcpCall(this.#items, run);
  }

  /** Ends what is open. An answer that says nothing is one message with an empty text: clients need an item (measured). */
  finish(status: 'completed' | 'incomplete'): void {
    if (this.#items.all.length === 0) this.#message();
    this.#end(status);
  }

  /** The run has failed: what was open stays unfinished, and no event tells its end. */
  abandon(): void {
    for (const item of this.#items.all) {
      if ('status' in item && item.status === 'in_progress') item.status = 'incomplete';
    }
    this.#open = undefined;
  }

  #message(phase?: TextEvent['phase']): OpenMessage {
    const asked = phase && PHASES[phase];
    if (this.#open instanceof OpenMessage && (asked === undefined || asked === this.#open.phase)) return this.#open;
    this.#end('completed');
    const message = new OpenMessage(this.#items, asked);
    this.#open = message;
    return message;
  }

  #reasoning(): OpenReasoning {
    if (this.#open instanceof OpenReasoning) return this.#open;
    this.#end('completed');
    const reasoning = new OpenReasoning(this.#items);
    this.#open = reasoning;
    return reasoning;
  }

  #calls(): OpenCalls {
    if (this.#open instanceof OpenCalls) return this.#open;
    this.#end('completed');
    const calls = new OpenCalls(this.#items);
    this.#open = calls;
    return calls;
  }

  #end(status: 'completed' | 'incomplete'): void {
    this.#open?.close(status);
    this.#open = undefined;
  }
}
