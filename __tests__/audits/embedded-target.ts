import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { openAiCompat } from '../../lib';
import type { AuditTarget } from '../../lib/audits';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import type { Agent, AgentDefinition } from '../../lib/gateways/embedded/agent';
import type { Caller } from '../../types/gateway';
import { listen } from '../helpers/serve';

export const KEY = 'audit-key-0123456789';
export const SECOND_KEY = 'second-caller-9876543210';
const ORIGIN = 'https://app.example.com';
const CALLERS: Record<string, Caller> = { [KEY]: { id: 'one' }, [SECOND_KEY]: { id: 'two' } };

const builtin = (name: 'echo' | 'recall' | 'tools') => BUILTIN_MODELS[`builtin/${name}`];

/** Long enough that a reader sees the first words without the last. */
const SLOW_MS = 200;

/** Agents that do one thing each that an audit looks for. */
const AGENTS: Record<string, Agent | AgentDefinition> = {
  main: builtin('echo'),
  memo: builtin('recall'),
  tools: builtin('tools'),
  // biome-ignore lint/correctness/useYield: it fails before it says anything.
  failing: async function* () {
    throw new Error('scripted');
  },
  broken: async function* () {
    yield 'so ';
    yield 'far';
    throw new Error('scripted');
  },
  thinker: async function* () {
    yield { type: 'reasoning', text: 'First ' };
    yield { type: 'reasoning', text: 'this.' };
    yield 'Then that.';
  },
  decliner: async function* () {
    yield { type: 'refusal', text: 'I will ' };
    yield { type: 'refusal', text: 'not.' };
  },
  talker: async function* () {
    yield 'On and on';
    yield { type: 'finish', reason: 'length' };
  },
  filtered: async function* () {
    yield 'What I';
    yield { type: 'finish', reason: 'content_filter' };
  },
  silent: async function* () {},
  slow: async function* ({ signal }) {
    yield 'First, ';
    await delay(SLOW_MS, undefined, { signal });
    yield 'and last.';
  },
  parallel: {
    supports: ['client-tools'],
    run: async function* (run) {
      for (const [i, { name }] of run.tools.entries()) {
        yield { type: 'tool-call', id: `${run.id}_${i}`, name, arguments: `{"of":"${name}"}` };
      }
    },
  },
  stubborn: {
    supports: ['client-tools'],
    run: async function* () {
      yield 'I would rather not.';
    },
  },
  worker: async function* () {
    yield { type: 'progress', id: 'p1', tool: 'search', phase: 'start' };
    yield { type: 'progress', id: 'p1', tool: 'search', phase: 'end', text: 'found' };
    yield 'I have looked.';
  },
};

/** The embedded Gateway with its built-in models, agents for what else is audited, and two callers. */
export async function startEmbedded(): Promise<{ target: AuditTarget; close(): Promise<void> }> {
  const runtime = embeddedGateway({ config: { gateway: { auth: { mode: 'verify' } } }, agents: AGENTS });
  const app = express();
  app.use(
    openAiCompat(runtime, {
      verify: (token) => CALLERS[token] ?? null,
      cors: { origins: [ORIGIN] },
      unknownUrl: true,
      onError: () => undefined,
    }),
  );
  const { url, close } = await listen(app);
  return {
    close,
    target: {
      baseURL: `${url}/v1`,
      key: KEY,
      secondKey: SECOND_KEY,
      model: 'clawdbot',
      hints: {
        echo: 'clawdbot',
        tools: 'clawdbot:tools',
        recall: 'clawdbot:memo',
        failing: 'clawdbot:failing',
        failingMidStream: 'clawdbot:broken',
        reasoning: 'clawdbot:thinker',
        refusing: 'clawdbot:decliner',
        cut: 'clawdbot:talker',
        filtered: 'clawdbot:filtered',
        silent: 'clawdbot:silent',
        slow: 'clawdbot:slow',
        parallel: 'clawdbot:parallel',
        stubborn: 'clawdbot:stubborn',
        ownTools: 'clawdbot:worker',
        origin: ORIGIN,
      },
    },
  };
}
