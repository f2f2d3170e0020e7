import { isDeepStrictEqual } from 'node:util';
import type { AssistantMessage, ToolCall } from '../../../types/openai';
import { costOf } from '../../storage/cost';
import { RecentlyUsed } from '../../storage/recently-used';
import type { SdkMessage } from './sdk';

/** A turn that ended in calls of client tools, as the model said it. */
export interface RememberedTurn {
  calls: readonly ToolCall[];
  /** Everything that the model and the agent's own tools said in it. */
  messages: readonly SdkMessage[];
  /** The ids of the calls on the wire, and the provider's own. */
  ids: ReadonlyMap<string, string>;
}

/** Turns that are kept for the client's answer, and about how many bytes of them: the results of an agent's own tools. */
const MOST = { entries: 1_000, weight: 64 * 1024 * 1024 };

/**
 * What the wire cannot carry of a turn that ended in client calls: the calls and results of the agent's own tools, and what
 * some providers want back to the letter (signed reasoning, item ids). Without it the model would run its own tools again
 * when the client's results come. A turn that is no longer known goes on from what the transcript says.
 *
 * Found by ids that we made, so nobody can guess another's turn; and a caller who fills it makes nobody else's leave.
 */
export class TurnMemory {
  readonly #turns = new RecentlyUsed<RememberedTurn>(MOST);

  remember(turn: RememberedTurn, callerId: string): void {
    const [first] = turn.calls;
    if (first !== undefined) this.#turns.set(first.id, turn, costOf(turn.messages), callerId);
  }

  /** The turn that this message of the transcript stands for, unless somebody has changed its calls since. */
  recall(message: AssistantMessage): RememberedTurn | undefined {
    const calls = message.tool_calls ?? [];
    const turn = this.#turns.get(calls[0]?.id ?? '');
    return turn !== undefined && isDeepStrictEqual(turn.calls.map(meaning), calls.map(meaning)) ? turn : undefined;
  }
}

/** Clients parse the arguments and write them again, with other white space. */
function meaning({ id, function: { name, arguments: text } }: ToolCall): unknown[] {
  return [id, name, parsed(text)];
}

/** The arguments of a call; text that is no JSON stays text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return text;
  }
}
