import type { AgentRun, Caller } from '../../../types/gateway';
import { messageText } from './prompt';

/**
 * The command that a run is, or undefined for a run that is a message to the agent: the one text of the turn, if it begins
 * with `/` or `!` and the shared secret of the Gateway vouches for who sent it.
 *
 * Nobody else's text is ever looked at for commands: it goes by the method `agent`, which has no parser for them.
 */
export function operatorCommand({ caller, turn }: AgentRun): string | undefined {
  const [message] = turn;
  if (!isOperator(caller) || turn.length !== 1 || message?.role !== 'user') return undefined;
  const text = messageText(message);
  return /^[/!]\S/.test(text) ? text : undefined;
}

/** Whoever the shared secret of the Gateway vouches for. */
export function isOperator({ id, sessions }: Caller): boolean {
  return id === 'operator' && sessions === 'any';
}

/** Words, with single blanks between them. No character that a command, a mention, an envelope, a link or code needs. */
const WORDS = /^[\p{L}\p{N}](?: ?[\p{L}\p{M}\p{N},.?'"=()-])*$/u;
/** What stops a run, in the languages that a Gateway knows; anywhere in a text, to be sure. */
const STOPS =
  /(?:^| )["'(]?(?:stop|esc\b|abort|wait|exit|interrupt|halt|do not do|det[eé]n|arr[eê]te|anhalten|aufhören|hoer auf|pare\b|стоп|останов|прекрати|توقف|रुको)|停|やめ|止め/iu;
/** What a Gateway takes for a level of thinking where it is the first word. */
const LEVELS =
  /^(?:off|on|enabled?|min|minimal|low|mid|med|medium|x?-?high|highest|harder|max|ultra\w*|think[\w-]*)(?: |$)/i;

/**
 * Whether protocol 3's `chat.send` hands a text on as it is. It folds every white space into one blank, obeys slash
 * commands and directives anywhere, also behind envelopes (`[x]`, `x:`) and mentions, `!` commands, words that stop a run,
 * and takes a first word for a level of thinking. So it gets only what can be none of these.
 */
export function isPlainText(message: string): boolean {
  return WORDS.test(message) && !STOPS.test(message.normalize('NFKC')) && !LEVELS.test(message);
}
