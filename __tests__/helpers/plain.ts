import type { Express } from 'express';
import supertest, { type Response } from 'supertest';
import type { ChatCompletion, ErrorBody } from '../../types/openai';
import { request } from './chat';
import { TOKEN } from './scripted-runtime';

/** An app, or the address of a server. */
type Target = Express | string;

/** A chat request and its whole answer, sent by supertest as a host's own tests would. For streams there is `chat`. */
export const ask = (target: Target, body: string | object = request(), headers: Record<string, string> = {}) =>
  supertest(target)
    .post('/v1/chat/completions')
    .set({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers })
    .send(body);

/** A request for an address below `/v1`, with the token. */
export const get = (target: Target, path: string, headers: Record<string, string> = {}) =>
  supertest(target)
    .get(`/v1${path}`)
    .set({ authorization: `Bearer ${TOKEN}`, ...headers });

/** The status and the error of an answer. */
export function errorIn({ status, body }: Response): { status: number } & ErrorBody['error'] {
  return { status, ...(body as ErrorBody).error };
}

/** What an answer says. */
export function textIn({ body }: Response): string {
  return (body as ChatCompletion).choices[0]?.message.content ?? '';
}
