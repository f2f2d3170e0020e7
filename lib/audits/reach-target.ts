import { shortened } from '../text';
import { blamesModel, isServed, knockAt } from './served-apis';
import { SMALLEST } from './smallest';
import { AUDIT_APIS, type AuditApi, AuditFailure, type AuditTarget } from './types';
import { type Answer, exchange } from './wire/exchange';
import type { ModelShape } from './wire/shapes';
import { withoutKey } from './without-key';

/** The audits could not run; the message says why, and what to do. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/**
 * Finds out whether there is something to audit, and which model to ask: the given one, else the first of the list.
 *
 * @param api where it is asked: at that API, or at the first that is served.
 * @throws Unreachable if nothing answers there, the key is refused, or no model is known.
 */
export async function reachTarget(
  target: Omit<AuditTarget, 'model'>,
  model?: string,
  api: AuditApi | 'all' = 'all',
): Promise<AuditTarget> {
  const named = { ...target, model: model ?? (await firstModel(target)) };
  for (const each of api === 'all' ? AUDIT_APIS : [api]) {
    const answer = await knock(target, () => knockAt(named, each));
    if (answer.status === 401 || answer.status === 403) throw new Unreachable(refusedKey(target, answer.status));
    if (answer.status === 404 && blamesModel(answer.text)) {
      throw new Unreachable(
        `${target.baseURL} does not know the model '${withoutKey(shortened(named.model, 80), target.key)}'. Name one with --model.`,
      );
    }
    if (isServed(answer)) return named;
  }
  throw new Unreachable(
    `${target.baseURL} has no ${api === 'all' ? AUDIT_APIS.map((each) => SMALLEST[each].path).join(' and no ') : SMALLEST[api].path}. The base URL is what an OpenAI client is given; it mostly ends in /v1.`,
  );
}

function refusedKey({ baseURL, key }: Omit<AuditTarget, 'model'>, status: number): string {
  return key === undefined
    ? `${baseURL} wants a key (${status}). Give --key, or set OPENAI_COMPAT_KEY.`
    : `${baseURL} refuses the key (${status}). Check --key or OPENAI_COMPAT_KEY.`;
}

async function firstModel(target: Omit<AuditTarget, 'model'>): Promise<string> {
  const answer = await knock(target, () => exchange({ ...target, model: '' }, { method: 'GET', path: '/models' }));
  try {
    const { data } = JSON.parse(answer.text) as { data?: ModelShape[] };
    if (typeof data?.[0]?.id === 'string') return data[0].id;
  } catch {
    // Not a list: what is said below helps more than a parser's message.
  }
  throw new Unreachable(`${target.baseURL}/models lists no model (${answer.status}). Name one with --model.`);
}

async function knock(target: Omit<AuditTarget, 'model'>, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof AuditFailure)
      throw new Unreachable(`${target.baseURL} cannot be reached: ${withoutKey(error.message, target.key)}.`);
    throw error;
  }
}
