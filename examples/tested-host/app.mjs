// A host as one would ship it: the app is made by a function, so that a test can have one of its own (app.test.mjs).
import express from 'express';
import { gatewayError, openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';

/** An agent that remembers: it says how many things its session has heard. */
async function* counting({ conversation, text }) {
  if (text === '') throw gatewayError('attachment_invalid', 'Say it in words, please.');
  const heard = conversation.filter(({ role }) => role === 'user').length;
  yield `You said: ${text}. `;
  yield `That makes ${heard}.`;
}

/**
 * The app. The token is given to it instead of read from the environment, so that a test needs no secret.
 *
 * @param {{ token: string | undefined, onError?: (error: unknown) => void }} options
 */
export function createApp({ token, onError }) {
  const runtime = embeddedGateway({
    config: { gateway: { auth: { mode: 'token', token } } },
    agents: { main: counting },
  });
  const compat = openAiCompat(runtime, { onError });
  const app = express();
  app.use(compat);
  app.get('/health', (_req, res) => res.json({ ok: true }));
  return { app, drain: compat.drain };
}
