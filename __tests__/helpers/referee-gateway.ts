import { openAiCompat } from '../../lib';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import type { AgentRun } from '../../types/gateway';
import { aborted, CONFIG, gate } from './scripted-runtime';
import { host, serve } from './serve';

/** The embedded Gateway with an agent for each thing that a client can meet. */
export async function refereeGateway() {
  const runs: AgentRun[] = [];
  const hanging = gate<AgentSignal>();
  const tools = BUILTIN_MODELS['builtin/tools'];
  const runtime = embeddedGateway({
    config: CONFIG,
    agents: {
      main: BUILTIN_MODELS['builtin/echo'],
      tools: {
        ...tools,
        run: (run) => {
          runs.push(run);
          return tools.run(run);
        },
      },
      thinking: async function* () {
        yield { type: 'reasoning', text: 'hm' };
        yield { type: 'progress', id: 'p', tool: 'search', phase: 'start' };
        yield 'thought';
      },
      json: {
        supports: ['strict-schema'],
        run: async function* (run) {
          runs.push(run);
          yield '{"city":';
          yield '"Oslo"}';
        },
      },
      eyes: {
        supports: ['images'],
        run: async function* ({ attachments }) {
          yield attachments.map(({ mediaType, bytes }) => `${mediaType} of ${bytes.length} bytes`).join();
        },
      },
      broken: async function* () {
        yield 'so far';
        throw new Error('secret detail');
      },
      hanging: async function* ({ signal }) {
        yield 'first';
        hanging.open({ signal });
        await aborted(signal);
      },
    },
  });
  const url = await serve(host(openAiCompat(runtime, { onError: () => undefined, progress: 'extension' })));
  return { url, runs, hanging: hanging.opened };
}

interface AgentSignal {
  signal: AbortSignal;
}

export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
