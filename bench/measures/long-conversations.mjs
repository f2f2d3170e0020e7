import { requestOf } from '../load.mjs';
import { conversationBody } from '../runtime.mjs';
import { cpuPer, sameLoad } from './cpu.mjs';

/** Requests of a round, by the messages of each: about as many messages in all. */
const REQUESTS = { 1000: 40, 10000: 6, 100000: 1 };

/**
 * µs of server CPU for one message of a conversation of `messages` small ones, half of them calls and their results. It must
 * not grow with their number: every step from the body to the run is linear. Express takes bodies of 100 kB, so it has none.
 */
export async function cpuPerMessage(servers, rounds, messages) {
  const bytes = requestOf(conversationBody(messages));
  const requests = REQUESTS[messages];
  const those = servers.filter(({ variant }) => variant !== 'express');
  const unit = requests * messages;
  return (await cpuPer(sameLoad(those, bytes), rounds, { connections: 1, requests, unit, warmUp: 2 })).all;
}
