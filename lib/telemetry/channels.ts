import { channel } from 'node:diagnostics_channel';

/**
 * The steps in the life of an exchange, each a channel of `node:diagnostics_channel`, in the order in which they happen. A
 * message is the exchange's `ExchangeRecord`, the same object at every step, so that a subscriber can tell the exchanges apart.
 * A step that nobody subscribes to costs one look at `hasSubscribers`.
 */
export const CHANNELS = {
  /** The request turned out to be ours. */
  received: channel('openai-compat:exchange:received'),
  /** Its caller is known. */
  authenticated: channel('openai-compat:exchange:authenticated'),
  /** Its agent and its session are known. */
  routed: channel('openai-compat:exchange:routed'),
  /** Its run got its place, and the runtime is asked. */
  started: channel('openai-compat:exchange:started'),
  /** The run said its first event. */
  firstEvent: channel('openai-compat:exchange:first-event'),
  /** The run came to its end by itself. */
  ended: channel('openai-compat:exchange:ended'),
  /** Something went wrong, of the client's making or not. */
  failed: channel('openai-compat:exchange:failed'),
  /** The answer is out, or its client has left. */
  closed: channel('openai-compat:exchange:closed'),
};
