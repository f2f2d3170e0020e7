// The host that the newest clients meet: the built package, with an agent for each thing that a client can meet.
import { EventEmitter, once } from 'node:events';
import express from 'express';
import { openAiCompat } from 'openai-compat';
import { BUILTIN_MODELS, embeddedGateway } from 'openai-compat/embedded';

export const KEY = 'newest-clients';

/** Resolves when a signal has aborted. */
export const aborted = async (signal) => signal.aborted || once(signal, 'abort');

export async function startGateway() {
  const events = new EventEmitter();
  const failures = { runs: 0 };
  const runtime = embeddedGateway({
    config: { gateway: { auth: { mode: 'token', token: KEY } } },
    agents: {
      main: BUILTIN_MODELS['builtin/echo'],
      recall: BUILTIN_MODELS['builtin/recall'],
      tools: BUILTIN_MODELS['builtin/tools'],
      thinking: async function* () {
        yield { type: 'reasoning', text: 'hm' };
        yield 'thought';
      },
      /** Reads a file with the shell of a coding agent, and says what is in it. */
      shell: {
        supports: ['client-tools'],
        run: async function* ({ turn, tools }) {
          const last = turn.at(-1);
          if (last.role === 'tool') yield `It says: ${JSON.stringify(last.content)}`;
          else if (!tools.some(({ name }) => name === 'exec_command')) yield 'No shell was offered.';
          else yield { type: 'tool-call', id: 'call_1', name: 'exec_command', arguments: '{"cmd":"cat note.txt"}' };
        },
      },
      // biome-ignore lint/correctness/useYield: it fails first.
      failing: async function* () {
        failures.runs++;
        throw new Error('secret detail');
      },
      json: {
        supports: ['strict-schema'],
        run: async function* ({ responseFormat }) {
          yield responseFormat?.type === 'json_schema' ? '{"city":"Oslo"}' : 'No schema came.';
        },
      },
      eyes: {
        supports: ['images'],
        run: async function* ({ attachments }) {
          yield attachments.map(({ mediaType, bytes }) => `${mediaType} of ${bytes.length} bytes`).join();
        },
      },
      broken: async function* () {
        failures.runs++;
        yield 'so far';
        throw new Error('secret detail');
      },
      slow: async function* () {
        await once(events, 'kept');
        yield 'at last';
      },
      // biome-ignore lint/correctness/useYield: it fails first.
      'slow-broken': async function* () {
        await once(events, 'kept');
        throw new Error('secret detail');
      },
      hanging: async function* ({ signal }) {
        yield 'first';
        events.emit('hanging', signal);
        await aborted(signal);
      },
    },
  });
  const app = express();
  app.use((_req, res, next) => {
    const write = res.write.bind(res);
    res.write = (...given) => {
      if (String(given[0]).startsWith('\n')) events.emit('kept');
      return write(...given);
    };
    next();
  });
  app.use(openAiCompat(runtime, { jsonHeartbeatMs: 20, onError: () => undefined }));
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    key: KEY,
    /** How many runs of the agents that fail there were. */
    failures,
    baseURL: `http://127.0.0.1:${server.address().port}/v1`,
    /** Resolves with the signal of the next run that waits for nothing but its end. */
    hanging: async () => (await once(events, 'hanging'))[0],
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
