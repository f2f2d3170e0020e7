import { SMALLEST } from './smallest';
import type { AuditApi, AuditTarget } from './types';
import { type Answer, exchange } from './wire/exchange';

/** Whether a target serves an API. */
export interface ServedApi {
  /** The API. */
  api: AuditApi;
  /** Its address answers as an API does, be it with an error. */
  served: boolean;
  /** How the address was answered, where the API is not served. */
  detail?: string | undefined;
}

/** Sends the smallest request of an API. */
export function knockAt(target: AuditTarget, api: AuditApi): Promise<Answer> {
  const { path, body } = SMALLEST[api];
  return exchange(target, { path, body: body(target) });
}

/** Whether an answer comes from somebody who knows the address: what falls through is a 404, a 405, or a page. */
export function isServed({ status, headers, text }: Answer): boolean {
  if (status === 404) return blamesModel(text);
  return status !== 405 && status !== 501 && !/^text\/html\b/i.test(headers['content-type'] ?? '');
}

/** A 404 of an address that is there: it is the model that is not. */
export function blamesModel(text: string): boolean {
  return !/unknown_url/.test(text) && /^\s*\{/.test(text) && /\bmodel\b|model_not_found/i.test(text);
}

/** Asks a target which of some APIs it serves. One that cannot be reached is taken for served: its audits say what is wrong. */
export function servedApis(target: AuditTarget, apis: readonly AuditApi[]): Promise<ServedApi[]> {
  return Promise.all(
    apis.map(async (api): Promise<ServedApi> => {
      const answer = await knockAt(target, api).catch(() => undefined);
      if (answer === undefined || isServed(answer)) return { api, served: true };
      return { api, served: false, detail: `POST ${SMALLEST[api].path} is answered ${answer.status}` };
    }),
  );
}
