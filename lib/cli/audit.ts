import { writeFile } from 'node:fs/promises';
import { reachTarget, Unreachable } from '../audits/reach-target';
import { renderHtml } from '../audits/report/html';
import { conforms } from '../audits/report/summary';
import { renderText } from '../audits/report/text';
import { runAudits, selectAudits } from '../audits/run-audits';
import { AUDIT_APIS, AUDIT_AREAS, type AuditApi, type AuditResult, type AuditTarget } from '../audits/types';
import { printableJson } from '../text';
import { HINT_HELP, HINT_OPTIONS, hintsOf } from './audit-hints';
import { argumentsOf, type Command, type CommandIo, UsageError } from './command';

const HELP = `Usage: openai-compat audit <baseURL> [options]

Audits any OpenAI-compatible endpoint, and says which clients it is ready for.

  <baseURL>                what an OpenAI client is given: http://127.0.0.1:18789/v1
  --key KEY                the key. Default: the environment's OPENAI_COMPAT_KEY, else none
  --second-key KEY         the key of another caller, who must not reach what the first one has stored.
                           Default: the environment's OPENAI_COMPAT_SECOND_KEY, else none
  --model MODEL            the model to ask. Default: the first of the list
  --api API                ${AUDIT_APIS.join(', ')} or all. Default: all, which leaves out what is not served
  --only AREA              run one area or one audit; may be repeated
                           areas: ${AUDIT_AREAS.join(', ')}
  --json FILE              write the results as JSON
  --html FILE              write the report as one HTML page
  --timeout MS             longest wait for one answer. Default: 10000
  --concurrency N          audits at once. Default: 4

What is known about the target opens more audits:
${HINT_HELP}

Exit: 0 every MUST holds, 1 some are broken, 2 could not run.
`;

const OPTIONS = {
  key: { type: 'string' },
  'second-key': { type: 'string' },
  model: { type: 'string' },
  api: { type: 'string' },
  only: { type: 'string', multiple: true },
  json: { type: 'string' },
  html: { type: 'string' },
  timeout: { type: 'string' },
  concurrency: { type: 'string' },
  ...HINT_OPTIONS,
  help: { type: 'boolean', short: 'h' },
} as const;

type Flags = ReturnType<typeof parse>['values'];

/** Results go to stdout, progress and what went wrong to stderr. */
export const audit: Command = {
  summary: 'Audits any OpenAI-compatible endpoint, and says which clients it is ready for.',
  // 1 says that rules are broken.
  failureCode: 2,

  async run(args, io) {
    const { values, positionals } = parse(args);
    if (values.help) {
      io.stdout.write(HELP);
      return 0;
    }
    const concurrency = wholeNumber('concurrency', values.concurrency);
    const api = apiOf(values.api);
    try {
      selectAudits(values.only);
      const target = await reachTarget(targetOf(values, positionals), values.model, api);
      const report = await runAudits(target, {
        api,
        ...(values.only ? { only: values.only } : {}),
        ...(concurrency ? { concurrency } : {}),
        onResult: progress(io.stderr),
      });
      if (values.json) await writeFile(values.json, `${printableJson(report)}\n`);
      if (values.html) await writeFile(values.html, renderHtml(report));
      io.stdout.write(renderText(report));
      return conforms(report) ? 0 : 1;
    } catch (error) {
      throw canBeMended(error) ? new UsageError(error.message.split('\n', 1)[0]) : error;
    }
  },
};

function parse(args: string[]) {
  return argumentsOf('audit', { args, options: OPTIONS, allowPositionals: true });
}

function targetOf(values: Flags, positionals: string[]): Omit<AuditTarget, 'model'> {
  const [baseURL, ...more] = positionals;
  if (baseURL === undefined || more.length > 0) {
    throw new UsageError('Name one base URL, such as http://127.0.0.1:18789/v1. See openai-compat audit --help.');
  }
  if (!URL.canParse(baseURL) || !/^https?:$/.test(new URL(baseURL).protocol)) {
    throw new UsageError(`'${baseURL}' is no http or https URL. A base URL looks like http://127.0.0.1:18789/v1.`);
  }
  const { username, search, hash } = new URL(baseURL);
  if (username || search || hash) {
    throw new UsageError('A base URL has no credentials, query or fragment: a key goes into --key.');
  }
  const key = values.key ?? process.env.OPENAI_COMPAT_KEY;
  const secondKey = values['second-key'] ?? process.env.OPENAI_COMPAT_SECOND_KEY;
  const timeoutMs = wholeNumber('timeout', values.timeout);
  return {
    baseURL,
    hints: hintsOf(values),
    ...(key ? { key } : {}),
    ...(secondKey ? { secondKey } : {}),
    ...(timeoutMs ? { timeoutMs } : {}),
  };
}

function apiOf(text = 'all'): AuditApi | 'all' {
  const api = [...AUDIT_APIS, 'all' as const].find((each) => each === text);
  if (api === undefined) throw new UsageError(`--api is '${text}', expected ${AUDIT_APIS.join(', ')} or all.`);
  return api;
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name} is '${text}', expected a whole number above 0.`);
  return Number(text);
}

/** A target that cannot be reached, an area that there is not, a file that cannot be written. */
function canBeMended(error: unknown): error is Error {
  return error instanceof Error && (error instanceof Unreachable || error instanceof RangeError || 'code' in error);
}

/** Audits between two lines of progress. */
const STEP = 25;

/** Shows how far a run is: on a terminal one line that changes, elsewhere a line now and then. */
function progress(out: CommandIo['stderr']): (result: AuditResult, done: number, total: number) => void {
  let failed = 0;
  return ({ area, outcome }, done, total) => {
    if (outcome === 'fail') failed += 1;
    const line = `${done} of ${total} audits, ${failed} failed (${area})`;
    if (out.isTTY) out.write(done === total ? '\r\u001B[K' : `\r\u001B[K${line}`);
    else if (done % STEP === 0 || done === total) out.write(`${line}\n`);
  };
}
