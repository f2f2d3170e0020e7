import { randomInt } from 'node:crypto';

/**
 * What the workers do until the server dies. Each remembers what it has read to its end (`known`: the response, and how many
 * messages of the user it had been given), and goes on from there with the next server.
 */
export const WORKERS = [chain, chain, streamedChain, streamedChain, branches, conversation, conversation];

/** From each response to the next. */
async function chain(client, own) {
  const last = own.known.at(-1);
  await respond(client, own, { previous_response_id: last?.response.id }, (last?.seen ?? 0) + 1);
}

async function streamedChain(client, own) {
  const last = own.known.at(-1);
  await respond(client, own, { stream: true, previous_response_id: last?.response.id }, (last?.seen ?? 0) + 1);
}

/** From any earlier response: most are forks. */
async function branches(client, own) {
  const from = own.known.length > 0 ? own.known[randomInt(own.known.length)] : undefined;
  await respond(client, own, { previous_response_id: from?.response.id }, (from?.seen ?? 0) + 1);
}

/** In a conversation, where a response may be kept whose end nobody has read. */
async function conversation(client, own) {
  own.conversation ??= (await client.ask('POST', '/v1/conversations', {})).id;
  const stream = randomInt(2) === 1;
  await respond(client, own, { stream, conversation: own.conversation });
}

async function respond(client, own, more, expected) {
  const response = await client.ask('POST', '/v1/responses', { model: 'clawdbot', input: 'go on', ...more });
  const seen = seenBy(response);
  if (expected !== undefined && seen !== expected)
    own.faults.push(`${response.id} saw ${seen} messages, not ${expected}`);
  own.known.push({ response, seen });
}

/** How many messages of the user the agent was given, as it says. */
export function seenBy(response) {
  return Number.parseInt(response.output[0].content[0].text, 10);
}
