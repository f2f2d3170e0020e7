import { setImmediate as nextTurn } from 'node:timers/promises';

const WORDS = 'The quick brown fox jumps over the lazy dog while nobody is looking at it at all. '.match(/\S+\s/g);

/**
 * The runtime that all servers of the bench iterate. The turn says what it does: `{ pace, deltas }`.
 *
 * - `burst`: all deltas are ready at once
 * - `paced`: one delta in each turn of the event loop
 * - `idle`: the deltas, and then silence until the run is aborted
 */
export const runtime = {
  config: () => ({ gateway: { auth: { mode: 'token', token: TOKEN } } }),
  agents: () => [{ id: 'main' }],
  async *run({ turn, signal }) {
    const { pace, deltas } = JSON.parse(turn.at(-1).content);
    for (let i = 0; i < deltas; i++) {
      if (pace === 'paced') await nextTurn();
      yield { type: 'text', text: WORDS[i % WORDS.length] };
    }
    if (pace === 'idle') await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    yield { type: 'usage', promptTokens: 70, completionTokens: deltas };
    yield { type: 'finish', reason: 'stop' };
  },
};

export const TOKEN = 'a-token-of-the-bench-0123456789abcdef';

/** A request as a chat client sends it: instructions, some history, and the turn. */
export function requestBody(turn, { stream }) {
  return JSON.stringify({
    model: 'clawdbot:main',
    stream,
    temperature: 0.7,
    messages: [
      { role: 'system', content: 'You are a helpful assistant. Answer briefly, and say so when you do not know.' },
      { role: 'user', content: 'What does a quick brown fox do?' },
      { role: 'assistant', content: 'It jumps over the lazy dog, as far as anybody has ever seen.' },
      { role: 'user', content: JSON.stringify(turn) },
    ],
  });
}

/** The same request in the words of the Responses API; `more` is what it has beside that. */
export function responsesBody(turn, { stream, ...more }) {
  const { model, temperature, messages } = JSON.parse(requestBody(turn, { stream }));
  return JSON.stringify({ model, stream, temperature, input: messages, ...more });
}

/** The next request of a chain, which has nothing but its turn. */
export function continuedBody(turn, previousId) {
  const input = [{ role: 'user', content: JSON.stringify(turn) }];
  return JSON.stringify({ model: 'clawdbot:main', previous_response_id: previousId, input });
}

/** A request of very many small messages: what an agent and its client said to each other while they worked. */
export function conversationBody(count) {
  const messages = [];
  while (messages.length + 4 < count) {
    const call = { id: `call_${messages.length}`, type: 'function', function: { name: 'look', arguments: '{}' } };
    messages.push(
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: call.id, content: 'blue' },
      { role: 'assistant', content: 'It is blue.' },
    );
  }
  while (messages.length + 1 < count) messages.push({ role: 'user', content: 'And?' });
  messages.push({ role: 'user', content: JSON.stringify({ pace: 'burst', deltas: 1 }) });
  return JSON.stringify({ model: 'clawdbot:main', messages });
}
