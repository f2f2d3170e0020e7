import type { AgentRun, Attachment } from '../../../../types/gateway';
import type { ChatMessage } from '../../../../types/openai';

/**
 * The files of a run's turn, with `message` counted in the conversation that its agent reads instead of in the request.
 *
 * @param turn The messages of `run.turn`, in the same order, as the conversation has them.
 */
export function attachmentsIn(
  conversation: readonly ChatMessage[],
  turn: readonly ChatMessage[],
  run: Pick<AgentRun, 'messages' | 'turn' | 'attachments'>,
): readonly Attachment[] {
  if (run.attachments.length === 0) return run.attachments;
  const inTurn = new Map(run.turn.map((message, i) => [message, turn[i]]));
  const inConversation = new Map(conversation.map((message, i) => [message, i]));
  return run.attachments.flatMap((attachment) => {
    const sent = run.messages[attachment.message];
    const shown = sent && inTurn.get(sent);
    const message = shown && inConversation.get(shown);
    // A second result of one call is not shown to a model, so neither are its files.
    return message === undefined ? [] : [{ ...attachment, message }];
  });
}
