import express from 'express';
import { openAiCompat } from '../../lib';
import type { AuditTarget } from '../../lib/audits';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import { listen } from '../helpers/serve';

export const KEY = 'audit-key-0123456789';
const ORIGIN = 'https://app.example.com';

const builtin = (name: 'echo' | 'recall' | 'tools') => BUILTIN_MODELS[`builtin/${name}`];

/** The embedded Gateway with its built-in models, and two agents that fail: at once, and after their first words. */
export async function startEmbedded(): Promise<{ target: AuditTarget; close(): Promise<void> }> {
  const runtime = embeddedGateway({
    config: { gateway: { auth: { mode: 'token', token: KEY } } },
    agents: {
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
    },
  });
  const app = express();
  app.use(openAiCompat(runtime, { cors: { origins: [ORIGIN] }, unknownUrl: true, onError: () => undefined }));
  const { url, close } = await listen(app);
  return {
    close,
    target: {
      baseURL: `${url}/v1`,
      key: KEY,
      model: 'clawdbot',
      hints: {
        echo: 'clawdbot',
        tools: 'clawdbot:tools',
        recall: 'clawdbot:memo',
        failing: 'clawdbot:failing',
        failingMidStream: 'clawdbot:broken',
        origin: ORIGIN,
      },
    },
  };
}
