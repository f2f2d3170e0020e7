import type { AgentEvent, AgentRun } from '../../../types/gateway';
import type { AssistantMessage, ToolCall } from '../../../types/openai';
import { foldCall } from '../../tool-calls';

/** What an agent replied, as a transcript has it. */
export interface Reply extends AssistantMessage {
  /** The client left before its end. */
  incomplete?: true;
}

/** Gathers what a run says into the message that the session remembers. */
export class ReplyRecorder {
  #text = '';
  #refusal = '';
  readonly #calls = new Map<string, ToolCall>();

  add(event: AgentEvent): void {
    if (event.type === 'text') this.#text += event.text;
    else if (event.type === 'refusal') this.#refusal += event.text;
    else if (event.type === 'tool-call') foldCall(this.#calls, event);
  }

  calledOneOf(tools: AgentRun['tools']): boolean {
    const names = new Set(tools.map((tool) => tool.name));
    return [...this.#calls.values()].some((call) => names.has(call.function.name));
  }

  whole(): Reply {
    return this.#message([...this.#calls.values()].map(sentCall));
  }

  /** Without calls: nobody will answer them, and a model refuses a transcript with unanswered ones. */
  partial(): Reply {
    return { ...this.#message([]), incomplete: true };
  }

  #message(calls: ToolCall[]): Reply {
    return {
      role: 'assistant',
      content: this.#text.toWellFormed(),
      ...(this.#refusal !== '' && { refusal: this.#refusal.toWellFormed() }),
      ...(calls.length > 0 && { tool_calls: calls }),
    };
  }
}

/** A call as the client has it: arguments that were never given are `{}` on the wire. */
function sentCall(call: ToolCall): ToolCall {
  const { name, arguments: text } = call.function;
  const sent = /\S/.test(text) ? text.toWellFormed() : `${text}{}`;
  return { ...call, function: { name, arguments: sent } };
}
