// The server that the programs talk to: the built package, with an agent for each thing that is tried.
import { once } from 'node:events';
import express from 'express';
import { openAiCompat } from 'openai-compat';
import { embeddedGateway } from 'openai-compat/embedded';

export const KEY = 'test-programs';

/** What the agent that works says: a program that shows it works with this server. */
export const ANSWER = 'The answer is forty-two.';

const AGENTS = {
  works: async function* () {
    yield ANSWER;
  },
  // biome-ignore lint/correctness/useYield: it fails first.
  fails: async function* () {
    throw new Error('scripted failure');
  },
  half: async function* () {
    yield 'Half of an ';
    yield 'answer.';
    throw new Error('scripted failure');
  },
};

/**
 * Starts a server for one program and one prompt. Whatever the program asks of an agent counts, housekeeping too, unless it
 * can be told to ask the model `titles` for that.
 *
 * @param repeatGuard the option of `openAiCompat`.
 * @returns `runs` and `requests`, by agent, go on counting until `close`.
 */
export async function startHost(repeatGuard) {
  const runs = { works: 0, fails: 0, half: 0 };
  const requests = { works: 0, fails: 0, half: 0 };
  const counted = (name) => (run) => {
    if (!run.task) runs[name] += 1;
    return run.task ? AGENTS.works(run) : AGENTS[name](run);
  };
  const agents = Object.fromEntries(Object.keys(AGENTS).map((name) => [name, counted(name)]));
  const runtime = embeddedGateway({ config: { gateway: { auth: { mode: 'token', token: KEY } } }, agents });
  const models = { works: 'works', fails: 'fails', half: 'half', titles: { agent: 'works', task: true } };
  const app = express();
  app.use((_req, res, next) => {
    res.once('close', () => {
      const name = res.getHeader('x-clawdbot-agent-id');
      if (name !== undefined) requests[name] += 1;
    });
    next();
  });
  app.use(openAiCompat(runtime, { models, repeatGuard, onError: () => undefined }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseURL: `http://127.0.0.1:${server.address().port}/v1`,
    runs,
    requests,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
