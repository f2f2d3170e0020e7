/** What a host may write as options and as config, and what not. Compiled, never run: `npm run check:types`. */
import type { IncomingMessage } from 'node:http';
import {
  type Caller,
  type ChatCompletionRequest,
  type CreateResponseRequest,
  type GatewayConfig,
  type OpenAiCompatOptions,
  openAiCompat,
} from '../../lib';
import { clawdbotGateway } from '../../lib/gateways/clawdbot';
import { embeddedGateway, fileSessions } from '../../lib/gateways/embedded';
import { scriptedRuntime } from '../helpers/scripted-runtime';
import { holds, type Same } from './same';

const runtime = scriptedRuntime();
declare const maybe: { text?: string; number?: number; flag?: boolean };

// `undefined` is the default of every option, so what the environment may lack can be passed on as it is.
openAiCompat(runtime, {
  models: undefined,
  session: { from: undefined, history: undefined, onBusy: undefined },
  heartbeatMs: maybe.number,
  strict: maybe.flag,
  verify: undefined,
  onError: undefined,
  cors: maybe.text === undefined ? undefined : { origins: [maybe.text] },
});
openAiCompat(runtime, undefined);
clawdbotGateway({
  url: 'ws://127.0.0.1:1',
  config: () => config,
  token: process.env.X,
  connectTimeoutMs: maybe.number,
});
fileSessions({ dir: '.', maxBytes: maybe.number, onWarning: undefined });
const config: GatewayConfig = {
  gateway: {
    auth: { mode: 'token', token: process.env.GATEWAY_TOKEN, rateLimit: { windowMs: undefined } },
    http: undefined,
  },
};
openAiCompat(embeddedGateway({ config, agents: { main: async function* () {} }, sessions: undefined }));

// `null` is off, for what can be off.
openAiCompat(runtime, {
  heartbeatMs: null,
  jsonHeartbeatMs: null,
  runTimeoutMs: null,
  stallTimeoutMs: null,
  cors: null,
});
// @ts-expect-error `strict` is on or off; null is neither.
openAiCompat(runtime, { strict: null });

// @ts-expect-error An option that there is not.
openAiCompat(runtime, { heartbeat: 1000 });
// @ts-expect-error A time is a number of ms.
openAiCompat(runtime, { runTimeoutMs: '10s' });
// @ts-expect-error Whose history holds is the gateway's or the client's.
openAiCompat(runtime, { session: { history: 'server' } });
// Who may call is the function's to say.
openAiCompat({ ...runtime, config: () => ({ gateway: {} }) }, { verify: () => null });

// Callbacks take the request's data first, and the IncomingMessage last.
type Of<K extends keyof OpenAiCompatOptions> = Extract<
  NonNullable<OpenAiCompatOptions[K]>,
  (...args: never[]) => unknown
>;
holds<Same<Parameters<Of<'isTask'>>, [request: ChatCompletionRequest | CreateResponseRequest, req: IncomingMessage]>>();
holds<
  Same<Parameters<Of<'onClientClose'>>, [request: ChatCompletionRequest | CreateResponseRequest, req: IncomingMessage]>
>();
holds<Same<Parameters<Of<'verify'>>, [token: string, req: IncomingMessage]>>();

// A caller is what `verify` gives, at once or later, or nobody.
openAiCompat(runtime, { verify: (token): Caller | null => (token === 'a' ? { id: 'a', agents: undefined } : null) });
openAiCompat(runtime, { verify: async () => ({ id: 'a' }) });
// @ts-expect-error A name is no Caller.
openAiCompat(runtime, { verify: () => 'ada' });
