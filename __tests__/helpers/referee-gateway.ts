import { openAiCompat } from '../../lib';
import { type AgentDefinition, BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import type { AgentRun } from '../../types/gateway';
import { aborted, CONFIG, gate } from './scripted-runtime';
import { host, serve } from './serve';

/** The embedded Gateway with an agent for each thing that a client can meet. */
export async function refereeGateway() {
  const runs: AgentRun[] = [];
  const hanging = gate<AgentSignal>();
  /** The same agent, whose runs a test can look at. */
  const watched = ({ run, ...definition }: AgentDefinition): AgentDefinition => ({
    ...definition,
    run: (given) => {
      runs.push(given);
      return run(given);
    },
  });
  const runtime = embeddedGateway({
    config: CONFIG,
    agents: {
      main: BUILTIN_MODELS['builtin/echo'],
      recall: watched(BUILTIN_MODELS['builtin/recall']),
      tools: watched(BUILTIN_MODELS['builtin/tools']),
      thinking: async function* () {
        yield { type: 'reasoning', text: 'hm' };
        yield { type: 'progress', id: 'p', tool: 'search', phase: 'start' };
        yield 'thought';
      },
      json: watched({
        supports: ['strict-schema'],
        run: async function* () {
          yield '{"city":';
          yield '"Oslo"}';
        },
      }),
      eyes: {
        supports: ['images'],
        run: async function* ({ attachments }) {
          yield attachments.map(({ mediaType, bytes }) => `${mediaType} of ${bytes.length} bytes`).join();
        },
      },
      silent: async function* () {},
      failing: watched({
        // biome-ignore lint/correctness/useYield: it fails first.
        run: async function* () {
          throw new Error('secret detail');
        },
      }),
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
