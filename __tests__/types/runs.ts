/** What an agent may read and say, and what not. Compiled, never run: `npm run check:types`. */
import type {
  AgentEvent,
  AgentRun,
  AnnotationEvent,
  Attachment,
  FinishEvent,
  GatewayRuntime,
  ProgressEvent,
  ReasoningEvent,
  RefusalEvent,
  ResponseFormat,
  ResponseFormatParam,
  TextEvent,
  ToolCallEvent,
  UsageEvent,
} from '../../lib';
import { gatewayError, textOf } from '../../lib';
import { type Agent, embeddedGateway } from '../../lib/gateways/embedded';
import { CONFIG } from '../helpers/scripted-runtime';
import { holds, type Same } from './same';

// Every event has a name of its own, and AgentEvent is one of them.
type Named =
  | TextEvent
  | ReasoningEvent
  | RefusalEvent
  | AnnotationEvent
  | ToolCallEvent
  | ProgressEvent
  | UsageEvent
  | FinishEvent;
holds<Same<AgentEvent, Named>>();
holds<Same<Extract<AgentEvent, { type: 'tool-call' }>, ToolCallEvent>>();

// The text is a string whatever the content was; the content itself is either.
declare const run: AgentRun;
holds<Same<typeof run.text, string>>();
run.text.toUpperCase();
// @ts-expect-error The content of a message may be parts.
run.turn.at(-1)?.content?.toUpperCase();
textOf(run.turn.at(-1)?.content).toUpperCase();

// An attachment says where it stands, and what to call it in an error.
declare const attachment: Attachment;
gatewayError('attachment_invalid', 'Too dark.', { param: attachment.path });
// @ts-expect-error A code that there is not.
gatewayError('too_dark');

// The same name means one shape: the run's words and the wire's differ.
declare const format: ResponseFormat;
declare const param: ResponseFormatParam;
if (format.type === 'json_schema') format.schema satisfies object | undefined;
if (param.type === 'json_schema') param.json_schema.schema satisfies object | null | undefined;
// @ts-expect-error The wire's form is not the run's.
param satisfies ResponseFormat;

// An agent yields texts and events.
const agent: Agent = async function* ({ text, signal }) {
  yield text;
  yield { type: 'text', text };
  yield { type: 'usage', promptTokens: 1, completionTokens: 1, cachedTokens: undefined };
  yield { type: 'tool-call', id: 'c', name: undefined, arguments: '' };
  signal.throwIfAborted();
};
// @ts-expect-error An agent yields no numbers.
const wrong: Agent = async function* () {
  yield 1;
};
// @ts-expect-error An event of a type that there is not.
const unknown: Agent = async function* () {
  yield { type: 'token', text: 'a' };
};
embeddedGateway({ config: CONFIG, agents: { agent, main: { run: agent, supports: ['images', 'temperature'] } } });
// @ts-expect-error A capability that there is not.
embeddedGateway({ config: CONFIG, agents: { main: { run: agent, supports: ['video'] } } });
void [wrong, unknown];

// A runtime is an object with three methods; it yields events only.
const runtime: GatewayRuntime = {
  config: () => CONFIG,
  agents: () => [{ id: 'main', name: undefined }],
  async *run() {
    yield { type: 'text', text: 'hi' };
  },
};
const bare: GatewayRuntime = {
  ...runtime,
  // @ts-expect-error A text alone is for agents of the embedded Gateway.
  run: async function* () {
    yield 'hi';
  },
};
void bare;
