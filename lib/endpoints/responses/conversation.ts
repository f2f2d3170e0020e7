import type { ChatMessage } from '../../../types/openai';
import { type ApiError, invalidRequest } from '../../errors/api-error';
import { History } from '../../items/history';
import { turnStart, withoutInstructions } from '../../messages';
import type { Input } from './read-input';

/** The conversation of a request, as messages. */
export interface Conversation {
  messages: ChatMessage[];
  turn: ChatMessage[];
  /** Where a message came from: `input[2]`. */
  sourceOf(message: ChatMessage): string;
  /** What the assistant thought before its messages. */
  reasoning: History['reasoning'];
  /** Items of kinds that no agent uses, by their paths. */
  ignored: string[];
}

/** Kinds that say nothing to an agent and that clients resend by habit: to name them would be noise. */
const SILENT = /^(?:reasoning|mcp_\w+|compaction)$/;

/**
 * Folds what a request continues and what it adds into messages.
 *
 * @throws ApiError 400 if there is nothing to answer, or calls and results do not match.
 */
export function conversationOf({ before, previous, items, tellsAnswers }: Input): Conversation {
  const history = new History(previous === undefined ? 'conversation' : 'previous_response_id');
  for (const item of before) history.add(item);
  const ignored: string[] = [];
  for (const { item, path } of items) {
    const used = history.add(item, path);
    if (!used && !SILENT.test(item.type ?? '')) ignored.push(`${path}.type`);
  }
  const messages = history.messages();
  const addsToChain = before.length > 0 && !tellsAnswers;
  const turn = turnOf(messages, (message) => addsToChain && history.sourceOf(message).startsWith('input['));
  if (messages.at(-1)?.role === 'assistant') {
    throw nothingToAnswer(
      'The last item is from the assistant, so there is nothing to answer. Add a message or a tool output.',
    );
  }
  if (turn.length === 0) throw nothingToAnswer("There is nothing to answer. Add a user message, or a tool's output.");
  return { messages, turn, sourceOf: (message) => history.sourceOf(message), reasoning: history.reasoning, ignored };
}

/** What follows the last answer, and no less than what the request adds to a chain. */
function turnOf(messages: readonly ChatMessage[], isAdded: (message: ChatMessage) => boolean): ChatMessage[] {
  const start = turnStart(messages);
  const added = messages.filter((message, i) => i >= start || (message.role !== 'assistant' && isAdded(message)));
  const said = withoutInstructions(added);
  // Where nothing else is new, the agent is to speak first or once more.
  return said.length > 0 ? said : added;
}

function nothingToAnswer(message: string): ApiError {
  return invalidRequest(null, 'input', message);
}
