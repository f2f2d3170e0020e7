import type { ToolCallEvent } from '../../types/gateway';
import { cutHalf, REPLACEMENT } from './whole-text';
import { wrongMember } from './wrong-event';

/** What is known of one call so far. */
interface Call {
  /** Its arguments are nothing but blanks. */
  isBlank: boolean;
  /** The first half of a character whose second half has not come yet. */
  half: string;
}

/** What holds for the tool calls of every run: the first of an id has a name, and the arguments of each are a JSON text. */
export class CallRules {
  readonly #calls = new Map<string, Call>();

  /**
   * The event as it goes on, or undefined if it says nothing.
   *
   * @throws TypeError if it is wrong.
   */
  accept(event: ToolCallEvent): ToolCallEvent | undefined {
    const { id, name, arguments: text } = event;
    if (typeof id !== 'string' || id === '') throw wrongMember(event.type, 'id', id, 'a string that is not empty');
    if (typeof text !== 'string')
      throw wrongMember(event.type, 'arguments', text, 'a string: its JSON text, or a part');
    let call = this.#calls.get(id);
    const isFirst = call === undefined;
    if (call === undefined) {
      if (typeof name !== 'string' || name === '')
        throw wrongMember(event.type, 'name', name, 'the name of the tool, which the first event of an id must have');
      call = { isBlank: true, half: '' };
      this.#calls.set(id, call);
    }
    if (call.isBlank && /\S/.test(text)) call.isBlank = false;
    if (call.half === '' && text.isWellFormed()) return text === '' && !isFirst ? undefined : event;
    const { whole, half } = cutHalf(call.half + text);
    call.half = half;
    return whole === '' && !isFirst ? undefined : { ...event, arguments: whole };
  }

  /** What is left to say of each call: `{}` where nothing was said, since clients parse the arguments, and half characters. */
  end(): ToolCallEvent[] {
    return [...this.#calls].flatMap(([id, { isBlank, half }]): ToolCallEvent[] => {
      const text = isBlank ? '{}' : half && REPLACEMENT;
      return text === '' ? [] : [{ type: 'tool-call', id, arguments: text }];
    });
  }
}
