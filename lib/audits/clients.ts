import type { AuditOutcome, AuditResult } from './types';

/** A client, and the audits that it cannot work without. */
export interface ClientProfile {
  /** The client's name. */
  name: string;
  /** What the client is used for here, in a few words. */
  uses: string;
  /** Ids of audits. */
  needs: readonly string[];
}

/** Whether a client can work with a target. */
export type Verdict = 'READY' | 'NOT READY' | 'NOT JUDGED';

/** What the results of a run mean for a client. */
export interface ClientVerdict extends ClientProfile {
  /** `NOT JUDGED` if none of its audits failed, but some were left out of the run. */
  verdict: Verdict;
  /** The needed audits that failed. */
  failed: string[];
  /** The needed audits that are not offered: nothing is known about them. */
  open: string[];
}

const areas = (area: string, ...names: string[]) => names.map((name) => `${area}.${name}`);

const CALL = [
  ...areas('authentication', 'key-accepted', 'wrong-key'),
  ...areas(
    'requests',
    'answered',
    'charset',
    'large-body',
    'unicode',
    'system',
    'history',
    'history-tool-call',
    'sampling',
  ),
  ...areas(
    'responses',
    'schema',
    'text',
    'finish-stop',
    'one-choice',
    'usage-sum',
    'content-type',
    'verbatim',
    'error-type',
  ),
];
const STREAM = [
  ...areas('streams', 'content-type', 'lines', 'one-data-line', 'done', 'terminated', 'schema', 'role-first', 'finish'),
  ...areas('streams', 'finish-last', 'text', 'echo', 'echo-unicode', 'failure-event', 'failure-no-finish'),
  ...areas('responses', 'error-stream'),
];
const TOOLS = areas('tools', 'required', 'call-schema', 'finish', 'arguments', 'ids', 'named', 'result');
const STREAMED_TOOLS = areas(
  'tools',
  'stream-schema',
  'stream-identity',
  'stream-identity-once',
  'stream-index',
  'stream-arguments',
  'stream-finish',
  'result-streamed',
);
const CHAT_AND_TOOLS = [...CALL, ...STREAM, ...TOOLS, ...STREAMED_TOOLS];
const ENDS = areas('streams', 'ends');
const NO_USAGE = areas('streams', 'usage-not-asked');
const USAGE = areas('streams', 'usage-last', 'usage-sum', 'usage-after-finish');
const LIST = areas('models', 'list', 'list-not-empty', 'list-ids');
const SDK = [...areas('requests', 'sdk-headers'), ...areas('streams', 'accept-json')];

/** The clients that are judged; what each needs was read in its source or measured. */
export const CLIENT_PROFILES: readonly ClientProfile[] = [
  {
    name: 'openai-node',
    uses: 'create, stream, .stream(), tools, models',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...USAGE, ...SDK, 'streams.one-id', 'models.list'],
  },
  {
    name: 'openai-python',
    uses: 'create, stream, .stream(), tools, models',
    needs: [...CHAT_AND_TOOLS, ...USAGE, ...SDK, 'requests.nulls', 'streams.role-once', 'models.list'],
  },
  {
    name: 'AI SDK',
    uses: 'generateText, streamText, tools, json mode',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...USAGE, 'requests.json-object'],
  },
  {
    name: 'LangChain',
    uses: 'invoke, stream, bindTools',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...USAGE, ...SDK, 'requests.stream-false', 'tools.strict-null'],
  },
  {
    name: 'Open WebUI',
    uses: 'chat, titles and tags, model list',
    needs: [
      ...CALL,
      ...STREAM,
      ...ENDS,
      ...NO_USAGE,
      ...LIST,
      'requests.parts',
      'requests.vendor-fields',
      'requests.image',
    ],
  },
  {
    name: 'LibreChat',
    uses: 'chat, titles, model list',
    needs: [...CALL, ...STREAM, ...ENDS, ...USAGE, ...LIST, ...SDK, 'requests.user', 'requests.parts'],
  },
  {
    name: 'Zed',
    uses: 'streamed chat and tools',
    needs: [
      ...CALL,
      ...STREAM,
      ...STREAMED_TOOLS,
      ...USAGE,
      'requests.limit',
      'requests.stop',
      'requests.image-in-tool-message',
    ],
  },
  {
    name: 'n8n',
    uses: 'chat model, AI agent, model picker',
    needs: [...CHAT_AND_TOOLS, ...ENDS, ...LIST, ...SDK, 'requests.format-text'],
  },
];

/**
 * Judges each client by the results of a run.
 *
 * @example
 * const ready = clientVerdicts(results).filter(({ verdict }) => verdict === 'READY').map(({ name }) => name);
 */
export function clientVerdicts(results: readonly AuditResult[]): ClientVerdict[] {
  const outcomes = new Map<string, AuditOutcome>(results.map(({ id, outcome }) => [id, outcome]));
  return CLIENT_PROFILES.map((profile) => {
    const failed = profile.needs.filter((id) => outcomes.get(id) === 'fail');
    const open = profile.needs.filter((id) => outcomes.get(id) === 'not offered');
    const judged = profile.needs.every((id) => outcomes.has(id));
    return { ...profile, verdict: failed.length > 0 ? 'NOT READY' : judged ? 'READY' : 'NOT JUDGED', failed, open };
  });
}
