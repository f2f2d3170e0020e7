import type {
  AgentEvent,
  FinishEvent,
  ProgressEvent,
  ReasoningEvent,
  RefusalEvent,
  TextEvent,
  UsageEvent,
} from '../../types/gateway';
import { CallRules } from './call-rules';
import { cutHalf, REPLACEMENT } from './whole-text';
import { noEvent, wrongMember } from './wrong-event';

/** The events that carry a text. */
type Saying = TextEvent | ReasoningEvent | RefusalEvent;

const REASONS: readonly string[] = ['stop', 'length', 'tool_calls', 'content_filter'] satisfies FinishEvent['reason'][];

/**
 * What holds for the events of every run, whatever the runtime does: no empty delta, no half character, calls with arguments
 * that can be parsed, nothing but usage after the finish, the first finish and the last usage count, and both come last.
 */
export class EventRules {
  #finish: FinishEvent['reason'] | undefined;
  #usage: UsageEvent | undefined;
  // Most runs call nothing and end in whole characters: made when they are needed, for the sake of idle streams.
  #calls: CallRules | undefined;
  /** The first half of a character whose second half has not come yet, by the kind of text it stands in. */
  #halves: Map<Saying['type'], string> | undefined;
  /** The same for the texts of progress, by the id of the tool's run; with its last event. */
  #progress: Map<string, { event: ProgressEvent; half: string }> | undefined;

  /**
   * The event as it goes on, or undefined if it does not.
   *
   * @throws TypeError that says what is wrong with it.
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
        this.#calls ??= new CallRules();
        return this.#calls.accept(event);
      case 'annotation':
        if (typeof event.annotation?.url !== 'string')
          throw wrongMember(event.type, 'annotation.url', event.annotation?.url, 'the address of a source, a string');
        return event;
      case 'progress':
        return this.#acceptProgress(event);
      case 'usage':
        return undefined;
      case 'finish':
        this.#finish = REASONS.includes(event.reason) ? event.reason : 'stop';
        return undefined;
      default:
        throw noEvent(event);
    }
  }

  /** The last that the run said of its tokens. */
  get usage(): UsageEvent | undefined {
    return this.#usage;
  }

  /** What is left to say when the run has ended: half characters, calls without arguments, usage, finish. */
  end(): AgentEvent[] {
    return [
      ...[...(this.#halves?.keys() ?? [])].map((type): AgentEvent => ({ type, text: REPLACEMENT })),
      ...[...(this.#progress?.values() ?? [])].map(({ event }): AgentEvent => ({ ...event, text: REPLACEMENT })),
      ...(this.#calls?.end() ?? []),
      ...(this.#usage ? [this.#usage] : []),
      { type: 'finish', reason: this.#reason() },
    ];
  }

  /** Clients decide by the finish reason whether to run tools, so it says what the events said. */
  #reason(): FinishEvent['reason'] {
    const reason = this.#finish ?? 'stop';
    if (this.#calls !== undefined) return reason === 'stop' ? 'tool_calls' : reason;
    return reason === 'tool_calls' ? 'stop' : reason;
  }

  #acceptText(event: Saying): Saying | undefined {
    if (typeof event.text !== 'string') throw wrongMember(event.type, 'text', event.text, 'a string');
    const token = event.type === 'reasoning' ? event.token : undefined;
    if (token !== undefined && typeof token !== 'string')
      throw wrongMember(event.type, 'token', token, 'a string, or nothing');
    const held = this.#halves?.get(event.type);
    if (held === undefined && event.text.isWellFormed()) return event.text === '' && !token ? undefined : event;
    const { whole, half } = cutHalf((held ?? '') + event.text);
    this.#halves ??= new Map();
    if (half === '') this.#halves.delete(event.type);
    else this.#halves.set(event.type, half);
    return whole === '' && !token ? undefined : { ...event, text: whole };
  }

  #acceptProgress(event: ProgressEvent): ProgressEvent {
    const { id, tool, phase, text } = event;
    if (typeof id !== 'string') throw wrongMember(event.type, 'id', id, 'a string');
    if (typeof tool !== 'string') throw wrongMember(event.type, 'tool', tool, 'the name of the tool, a string');
    if (phase !== 'start' && phase !== 'end') throw wrongMember(event.type, 'phase', phase, "'start' or 'end'");
    if (text !== undefined && typeof text !== 'string')
      throw wrongMember(event.type, 'text', text, 'a string, or nothing');
    const held = this.#progress?.get(id)?.half;
    if (held === undefined && (text === undefined || text.isWellFormed())) return event;
    // Nothing comes after the end of a tool's run, so nothing is held back there.
    const all = (held ?? '') + (text ?? '');
    const { whole, half } = phase === 'end' ? { whole: all.toWellFormed(), half: '' } : cutHalf(all);
    this.#progress ??= new Map();
    if (half === '') this.#progress.delete(id);
    else this.#progress.set(id, { event, half });
    return { ...event, text: whole };
  }
}
