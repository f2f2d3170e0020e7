import type {
  AgentEvent,
  FinishEvent,
  ReasoningEvent,
  RefusalEvent,
  TextEvent,
  ToolCallEvent,
  UsageEvent,
} from '../../types/gateway';

/** The events that carry a text. */
type Saying = TextEvent | ReasoningEvent | RefusalEvent;

const REASONS: readonly string[] = ['stop', 'length', 'tool_calls', 'content_filter'] satisfies FinishEvent['reason'][];

/**
 * What holds for the events of every run, whatever the runtime does: no empty delta, no half character, nothing but usage
 * after the finish, the first finish and the last usage count, and both come last.
 */
export class EventRules {
  #finish: FinishEvent['reason'] | undefined;
  #usage: UsageEvent | undefined;
  // Most runs call nothing and end in whole characters: made when they are needed, for the sake of idle streams.
  #calls: Set<string> | undefined;
  /** The first half of a character whose second half has not come yet, by the kind of text it stands in. */
  #halves: Map<Saying['type'], string> | undefined;

  /**
   * The event as it goes on, or undefined if it does not.
   *
   * @throws TypeError if it is none.
   */
  accept(event: AgentEvent): AgentEvent | undefined {
    if (event?.type === 'usage') this.#usage = event;
    if (this.#finish !== undefined) return undefined;
    switch (event?.type) {
      case 'text':
      case 'reasoning':
      case 'refusal':
        return this.#acceptText(event);
      case 'tool-call':
        return this.#acceptCall(event);
      case 'annotation':
        if (typeof event.annotation?.url !== 'string')
          throw new TypeError("The run yielded an 'annotation' event without the url of a source.");
        return event;
      case 'progress':
        return event;
      case 'usage':
        return undefined;
      case 'finish':
        this.#finish = REASONS.includes(event.reason) ? event.reason : 'stop';
        return undefined;
      default:
        throw new TypeError(`The run yielded no AgentEvent: ${nameOf(event)}.`);
    }
  }

  /** The last that the run said of its tokens. */
  get usage(): UsageEvent | undefined {
    return this.#usage;
  }

  /** What is left to say when the run has ended: half characters, usage, finish. */
  end(): AgentEvent[] {
    const halves = [...(this.#halves?.keys() ?? [])].map((type): AgentEvent => ({ type, text: '\ufffd' }));
    return [...halves, ...(this.#usage ? [this.#usage] : []), { type: 'finish', reason: this.#reason() }];
  }

  /** Clients decide by the finish reason whether to run tools, so it says what the events said. */
  #reason(): FinishEvent['reason'] {
    const reason = this.#finish ?? 'stop';
    if (this.#calls !== undefined) return reason === 'stop' ? 'tool_calls' : reason;
    return reason === 'tool_calls' ? 'stop' : reason;
  }

  #acceptText(event: Saying): Saying | undefined {
    if (typeof event.text !== 'string') throw new TypeError(`The run yielded a '${event.type}' event without a text.`);
    const half = this.#halves?.get(event.type);
    if (half === undefined && event.text.isWellFormed()) return event.text === '' ? undefined : event;
    const text = (half ?? '') + event.text;
    const cut = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length;
    this.#halves ??= new Map();
    if (cut < text.length) this.#halves.set(event.type, text.slice(cut));
    else this.#halves.delete(event.type);
    const whole = text.slice(0, cut).toWellFormed();
    return whole === '' ? undefined : { type: event.type, text: whole };
  }

  #acceptCall(event: ToolCallEvent): AgentEvent | undefined {
    const known = this.#calls?.has(event.id) === true;
    if (
      typeof event.id !== 'string' ||
      event.id === '' ||
      typeof event.arguments !== 'string' ||
      !(known || event.name)
    ) {
      throw new TypeError(
        "The run yielded a 'tool-call' event without an id, arguments, or (the first of an id) a name.",
      );
    }
    this.#calls ??= new Set();
    this.#calls.add(event.id);
    return known && event.arguments === '' ? undefined : event;
  }
}

/** What it says of itself, and not what is in it: that may be somebody's text. */
function nameOf(event: unknown): string {
  if (event === null) return 'null';
  const type = (event as { type?: unknown } | undefined)?.type;
  if (typeof type === 'string' && type.length <= 40) return `its type is '${type}'`;
  return typeof event === 'object' ? `it has a type that is ${typeof type}` : `it is ${typeof event}`;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
