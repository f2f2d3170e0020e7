import { isDeepStrictEqual } from 'node:util';
import type { AgentRun, Attachment } from '../../../../types/gateway';
import type { ChatMessage } from '../../../../types/openai';
import { knownMessage } from '../../../known-message';
import { turnStart, withoutInstructions } from '../../../messages';
import type { Reply } from '../reply';
import { attachmentsIn } from './attachments-in';
import { continuation } from './continuation';
import { isSessionConflict, type SessionCommit, type SessionStore, type StoredMessage } from './store';
import { type ViewBudget, viewOf } from './view';

/** A session as one run sees it. */
export interface OpenSession {
  /** Up to and including the turn, as far as the budget lets a model see it. */
  conversation: readonly ChatMessage[];
  /** The files of the turn, where the conversation has them. */
  attachments: readonly Attachment[];
  /**
   * Remembers the turn and its reply, together.
   *
   * @throws GatewayError `session_conflict` if the session has been changed since it was opened.
   */
  commit(reply: Reply): Promise<void>;
}

/** What the agents remember: a transcript for each agent and session key. */
export class Sessions {
  readonly #store: SessionStore;
  readonly #budget: ViewBudget;

  constructor(store: SessionStore, budget: ViewBudget) {
    this.#store = store;
    this.#budget = budget;
  }

  /**
   * Clients resend everything at each call. So a session that knows something takes only the turn (or, with history
   * `client`, exactly what the client sent); one that knows nothing is seeded from the whole.
   */
  async open(run: AgentRun): Promise<OpenSession> {
    // A turn of instructions only is not said: it is in `instructions`, as always.
    const said = withoutInstructions(run.turn);
    const sent = [...resent(run), ...said].map(knownMessage);
    const sentTurn = sent.slice(sent.length - said.length);
    // The client of a stateless run has chosen what to send, and nothing of it is kept.
    if (run.session.stateless) {
      return { conversation: sent, attachments: attachmentsIn(sent, sentTurn, run), commit: async () => {} };
    }
    const { messages: stored, version } = (await this.#store.read(idOf(run))) ?? { messages: [], version: 0 };
    const goesOn = run.session.history === 'gateway' ? continuation(stored, run, sentTurn) : undefined;
    const turn = goesOn?.turn ?? sentTurn;
    const messages = goesOn ? [...stored.slice(0, goesOn.keep), ...turn] : sent;
    const keep = goesOn?.keep ?? commonStart(stored, messages);
    const conversation = viewOf(messages, this.#budget);
    return {
      conversation,
      attachments: attachmentsIn(conversation, turn, run),
      commit: async (reply) => {
        const commit = { expected: version, messages: [...messages.slice(keep), reply] };
        await this.#commit(run, keep === stored.length ? commit : { ...commit, keep }, [...sent, reply]);
      },
    };
  }

  /**
   * A run that has lost its session to another writer fails; one whose client has left has been given up, and adds
   * nothing. A session that is gone, removed or pushed out of the store, has no other writer: it is seeded as any new one.
   */
  async #commit(run: AgentRun, commit: Omit<SessionCommit, 'caller'>, seed: StoredMessage[]): Promise<void> {
    const id = idOf(run);
    const caller = run.caller.id;
    try {
      await this.#store.append(id, { ...commit, caller });
    } catch (error) {
      if (!isSessionConflict(error)) throw error;
      const givenUp = 'incomplete' in (commit.messages.at(-1) ?? {});
      if (givenUp) return;
      if ((await this.#store.read(id)) !== undefined) throw error;
      await this.#store.append(id, { expected: 0, messages: seed, caller });
    }
  }
}

function idOf(run: AgentRun) {
  return { agentId: run.agentId, key: run.session.key };
}

function resent(run: AgentRun): ChatMessage[] {
  return withoutInstructions(run.messages.slice(0, turnStart(run.messages)));
}

/** How many messages the client resent as the session knows them: they need not be stored again. */
function commonStart(known: readonly StoredMessage[], messages: readonly ChatMessage[]): number {
  const differs = known.findIndex((message, i) => !isDeepStrictEqual(message, messages[i]));
  return differs === -1 ? known.length : differs;
}
