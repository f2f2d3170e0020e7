import { oneLine, shortened } from '../text';
import { audits } from './audits';
import { type ClientVerdict, clientVerdicts } from './clients';
import { type ServedApi, servedApis } from './served-apis';
import {
  AUDIT_APIS,
  AUDIT_AREAS,
  type Audit,
  type AuditApi,
  AuditFailure,
  type AuditResult,
  type AuditTarget,
  NotOffered,
} from './types';
import { timeoutOf } from './wire/exchange';
import { withoutKey } from './without-key';

/** The options of `runAudits`. */
export interface RunAuditsOptions {
  /**
   * The API to audit. `all` audits those that the target serves, and reports the others as not served; an API
   * that is named here fails where it is not served. Defaults to `all`.
   */
  api?: AuditApi | 'all' | undefined;
  /** Areas and ids of the audits to run, whether or not their API is served. Defaults to all. */
  only?: readonly string[] | undefined;
  /** Audits at once. Defaults to 4. */
  concurrency?: number | undefined;
  /** Called with each result as it comes. Defaults to nobody. */
  onResult?: ((result: AuditResult, done: number, total: number) => void) | undefined;
}

/** What a run found, as data. The key is not in it. */
export interface AuditReport {
  /** The target's address. */
  baseURL: string;
  /** The target's model. */
  model: string;
  /** When the run began, ISO 8601. */
  began: string;
  /** ms that the run took. */
  durationMs: number;
  /** The APIs that were audited, and those that are not served. */
  apis: ServedApi[];
  /** In the order of the list. */
  results: AuditResult[];
  /** What the results mean for each client. */
  clients: ClientVerdict[];
}

/**
 * Chooses audits by API, and by area or id.
 *
 * @throws RangeError if a name is neither area nor id.
 */
export function selectAudits(only?: readonly string[], apis: readonly AuditApi[] = AUDIT_APIS): readonly Audit[] {
  const asked = audits.filter(({ api }) => api === null || apis.includes(api));
  if (only === undefined) return asked;
  const unknown = only.find((name) => !audits.some(({ id, area }) => name === id || name === area));
  if (unknown !== undefined) {
    throw new RangeError(
      `There is no area or audit '${unknown}'. Areas are ${AUDIT_AREAS.join(', ')}; an audit is named like 'streams.done'.`,
    );
  }
  return asked.filter(({ id, area }) => only.includes(id) || only.includes(area));
}

/**
 * Runs one audit. Never rejects: a throw or a timeout becomes a failed result.
 *
 * @example
 * test.each(audits.map((audit) => [audit.id, audit] as const))('%s', async (_, audit) => {
 *   expect(await runAudit(audit, target)).not.toMatchObject({ outcome: 'fail' });
 * });
 */
export async function runAudit(audit: Audit, target: AuditTarget): Promise<AuditResult> {
  const { check, ...about } = audit;
  const began = performance.now();
  const ending = await within(timeoutOf(target) + SLACK, () => check(target)).then(() => PASS, endingOf);
  const { outcome, detail } = ending;
  const said = detail === undefined ? {} : { detail: fromTarget(detail, target) };
  return { ...about, outcome, ...said, durationMs: Math.round(performance.now() - began) };
}

/**
 * Runs the audits in order, a few at once.
 *
 * @throws RangeError if `only` names what there is not.
 * @example
 * const report = await runAudits({ baseURL: 'http://127.0.0.1:18789/v1', key, model: 'clawdbot' });
 * const broken = report.results.filter(({ level, outcome }) => level === 'MUST' && outcome === 'fail');
 */
export async function runAudits(target: AuditTarget, options: RunAuditsOptions = {}): Promise<AuditReport> {
  const began = new Date();
  const apis = await apisToAudit(target, options);
  const served = apis.flatMap((each) => (each.served ? each.api : []));
  const chosen = selectAudits(options.only, served);
  // The shared audits ask by chat where it is served: more targets serve it.
  const fresh = { ...target, api: target.api ?? served[0] ?? 'chat' };
  const results: AuditResult[] = [];
  let next = 0;
  let done = 0;
  const work = async () => {
    while (next < chosen.length) {
      const place = next++;
      const result = await runAudit(chosen[place] as Audit, fresh);
      results[place] = result;
      options.onResult?.(result, ++done, chosen.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency ?? 4) }, work));
  const { baseURL } = target;
  // It may be one that the target has listed.
  const model = fromTarget(target.model, target);
  const durationMs = Date.now() - began.getTime();
  const clients = clientVerdicts(results, served);
  return { baseURL, model, began: began.toISOString(), durationMs, apis, results, clients };
}

/** An API that is asked for by its name, or by the names of its audits, is audited without a look. */
async function apisToAudit(target: AuditTarget, { api = 'all', only }: RunAuditsOptions): Promise<ServedApi[]> {
  const wanted = api === 'all' ? AUDIT_APIS : [api];
  if (api !== 'all' || only !== undefined) return wanted.map((each) => ({ api: each, served: true }));
  return servedApis(target, wanted);
}

/** What is told of a target goes to terminals and pages: one line, not endless, and without the keys. */
function fromTarget(text: string, { key, secondKey }: AuditTarget): string {
  return oneLine(withoutKey(withoutKey(shortened(text, LONGEST_DETAIL_CHARS), key), secondKey));
}

const LONGEST_DETAIL_CHARS = 2_000;

type Ending = Pick<AuditResult, 'outcome' | 'detail'>;

const PASS: Ending = { outcome: 'pass' };
/** A request's own timeout says more than the audit's; let it come first. In ms. */
const SLACK = 500;

function endingOf(error: unknown): Ending {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof NotOffered) return { outcome: 'not offered', detail };
  if (error instanceof AuditFailure) return { outcome: 'fail', detail };
  return { outcome: 'fail', detail: `the answer could not be judged: ${detail}` };
}

async function within(ms: number, work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AuditFailure(`no result within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
