import { openAiCompat } from '../../lib';
import { type AgentDefinition, BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import { textOf } from '../../lib/messages';
import type { AgentRun } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import { aborted, CONFIG, gate } from './scripted-runtime';
import { host, serve } from './serve';

/** The embedded Gateway with an agent for each thing that a client can meet. */
export async function refereeGateway(options: OpenAiCompatOptions = {}) {
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
      /** Thinks, says something and calls the same tool twice, all in one answer. */
      pair: watched({
        supports: ['client-tools'],
        run: async function* ({ turn }) {
          const results = turn.filter(({ role }) => role === 'tool');
          if (results.length > 0) return yield results.map(({ content }) => textOf(content)).join(', ');
          yield { type: 'reasoning', text: 'Two cities.' };
          yield 'I look. ';
          for (const city of ['Oslo', 'Rome']) {
            yield { type: 'tool-call', id: `call_${city}`, name: 'weather', arguments: JSON.stringify({ city }) };
          }
        },
      }),
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
  const url = await serve(host(openAiCompat(runtime, { ...options, onError: () => undefined, progress: 'extension' })));
  return { url, runs, hanging: hanging.opened };
}

interface AgentSignal {
  signal: AbortSignal;
}

export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
