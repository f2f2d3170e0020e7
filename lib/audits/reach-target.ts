import { AuditFailure } from './outcomes';
import type { AuditTarget } from './types';
import { chat } from './wire/chat';
import { type Answer, exchange } from './wire/exchange';
import type { ModelShape } from './wire/shapes';

/** The audits could not run; the message says why, and what to do. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/**
 * Finds out whether there is something to audit, and which model to ask: the given one, else the first of the list.
 *
 * @throws Unreachable if nothing answers there, the key is refused, or no model is known.
 */
export async function reachTarget(target: Omit<AuditTarget, 'model'>, model?: string): Promise<AuditTarget> {
  const named = { ...target, model: model ?? (await firstModel(target)) };
  const answer = await knock(target, () => chat(named));
  if (answer.status === 401 || answer.status === 403) {
    throw new Unreachable(
      target.key === undefined
        ? `${target.baseURL} wants a key (${answer.status}). Give --key, or set OPENAI_COMPAT_KEY.`
        : `${target.baseURL} refuses the key (${answer.status}). Check --key or OPENAI_COMPAT_KEY.`,
    );
  }
  if (answer.status === 404) {
    throw new Unreachable(
      blamesModel(answer)
        ? `${target.baseURL} does not know the model '${named.model}'. Name one with --model.`
        : `${target.baseURL} has no /chat/completions (404). The base URL is what an OpenAI client is given; it mostly ends in /v1.`,
    );
  }
  return named;
}

function blamesModel({ text }: Answer): boolean {
  return !/unknown_url/.test(text) && /^\s*\{/.test(text) && /\bmodel\b|model_not_found/i.test(text);
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
    if (error instanceof AuditFailure) throw new Unreachable(`${target.baseURL} cannot be reached: ${error.message}.`);
    throw error;
  }
}
