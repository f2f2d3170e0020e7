import type { AgentRun } from '../../../types/gateway';
import type { ChatMessage } from '../../../types/openai';
import { turnStart, withoutInstructions } from '../../messages';

/** A session as one run sees it. */
export interface OpenSession {
  /** The conversation up to and including the turn. */
  messages: readonly ChatMessage[];
  /** Remembers the turn and its reply, together. */
  commit(reply: ChatMessage): void;
}

/** What the agents remember: a transcript for each agent and session key; the least recently used leave first. */
export class Sessions {
  /** In order of use: a Map iterates in the order in which its keys were set. */
  readonly #transcripts = new Map<string, readonly ChatMessage[]>();

  constructor(private readonly most: number) {}

  /**
   * Clients resend everything at each call. So a session that knows something takes only the turn (or, with history
   * `client`, exactly what the client sent); one that knows nothing is seeded from the whole.
   */
  open(run: AgentRun): OpenSession {
    const id = JSON.stringify([run.agentId, run.session.key]);
    const known = run.session.stateless ? undefined : this.#transcripts.get(id);
    const before =
      known !== undefined && run.session.history === 'gateway' && answersOf(run.turn, known) ? known : resent(run);
    const messages = [...before, ...run.turn];
    return {
      messages,
      commit: (reply) => {
        if (!run.session.stateless) this.#remember(id, [...messages, reply]);
      },
    };
  }

  #remember(id: string, transcript: readonly ChatMessage[]): void {
    this.#transcripts.delete(id);
    this.#transcripts.set(id, transcript);
    for (const oldest of this.#transcripts.keys()) {
      if (this.#transcripts.size <= this.most) break;
      this.#transcripts.delete(oldest);
    }
  }
}

function resent(run: AgentRun): ChatMessage[] {
  return withoutInstructions(run.messages.slice(0, turnStart(run.messages)));
}

/**
 * Whether every tool result of the turn answers a call that the session knows. One that does not comes from a conversation
 * that went on elsewhere; the client knows it whole.
 */
function answersOf(turn: readonly ChatMessage[], known: readonly ChatMessage[]): boolean {
  const last = known.at(-1);
  const calls = (last?.role === 'assistant' && last.tool_calls) || [];
  return turn.every((message) => message.role !== 'tool' || calls.some((call) => call.id === message.tool_call_id));
}
