import { isDeepStrictEqual } from 'node:util';
import type { AgentRun, Attachment } from '../../../../types/gateway';
import type { ChatMessage } from '../../../../types/openai';
import { turnStart, withoutInstructions } from '../../../messages';
import type { Reply } from '../reply';
import { attachmentsIn } from './attachments-in';
import { continuation } from './continuation';
import type { SessionStore, StoredMessage } from './store';
import { type ViewBudget, viewOf } from './view';

/** A session as one run sees it. */
export interface OpenSession {
  /** Up to and including the turn, as far as the budget lets a model see it. */
  conversation: readonly ChatMessage[];
  /** The files of the turn, where the conversation has them. */
  attachments: readonly Attachment[];
  /** Remembers the turn and its reply, together. */
  commit(reply: Reply): Promise<void>;
}

/** What the agents remember: a transcript for each agent and session key. */
export class Sessions {
  constructor(
    private readonly store: SessionStore,
    private readonly budget: ViewBudget,
  ) {}

  /**
   * Clients resend everything at each call. So a session that knows something takes only the turn (or, with history
   * `client`, exactly what the client sent); one that knows nothing is seeded from the whole.
   */
  async open(run: AgentRun): Promise<OpenSession> {
    // The client of a stateless run has chosen what to send, and nothing of it is kept.
    if (run.session.stateless) {
      const conversation = [...resent(run), ...run.turn];
      return { conversation, attachments: attachmentsIn(conversation, run.turn, run), commit: async () => {} };
    }
    const id = { agentId: run.agentId, key: run.session.key };
    const stored = (await this.store.read(id)) ?? [];
    const goesOn = run.session.history === 'gateway' ? continuation(stored, run) : undefined;
    const turn = goesOn?.turn ?? run.turn;
    const messages = goesOn ? [...stored.slice(0, goesOn.keep), ...turn] : [...resent(run), ...turn];
    const keep = goesOn?.keep ?? commonStart(stored, messages);
    const conversation = viewOf(messages, this.budget);
    return {
      conversation,
      attachments: attachmentsIn(conversation, turn, run),
      commit: async (reply) => {
        // A run that did not stop when its client left has been given up: others may have had the session since.
        if (reply.incomplete && !isDeepStrictEqual((await this.store.read(id)) ?? [], stored)) return;
        const added = [...messages.slice(keep), reply];
        await this.store.append(id, keep === stored.length ? { messages: added } : { keep, messages: added });
      },
    };
  }
}

function resent(run: AgentRun): ChatMessage[] {
  return withoutInstructions(run.messages.slice(0, turnStart(run.messages)));
}

/** How many messages the client resent as the session knows them: they need not be stored again. */
function commonStart(known: readonly StoredMessage[], messages: readonly ChatMessage[]): number {
  const differs = known.findIndex((message, i) => !isDeepStrictEqual(message, messages[i]));
  return differs === -1 ? known.length : differs;
}
