import { type IncomingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { AuditFailure, type AuditTarget } from '../types';

/** One request, as bytes go. Everything has a default but what the audit is about. */
export interface Ask {
  /** Defaults to `POST`. */
  method?: string;
  /** Appended to the base URL: `/models`. */
  path?: string;
  /** Beside `content-type: application/json`; `undefined` leaves a header out. */
  headers?: Record<string, string | undefined>;
  /** A string or bytes go as they are, anything else as JSON. */
  body?: unknown;
  /** What goes into the Authorization header. Defaults to the target's key; `null` sends no header. */
  authorization?: string | null;
  /** Cuts the connection as soon as it holds for the text received so far. */
  cutWhen?: (text: string) => boolean;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** How the body ended: by the server, cut by us, or not within a second after `[DONE]`. */
  end: 'ended' | 'cut' | 'held open';
}

/** How long a body may stay open after `data: [DONE]`, in ms. */
const GRACE_MS = 1000;
/** The longest answer that is read. What audits ask for has some hundred characters; a target may not stop by itself. */
const LONGEST_CHARS = 2 * 1024 * 1024;
const DONE = /[\r\n]data: ?\[DONE\]/;
/** So many characters before a piece may begin what it ends. */
const DONE_TAIL = '\ndata: [DONE'.length;
const DEFAULT_TIMEOUT_MS = 10_000;

/** The target's longest wait, in ms. */
export function timeoutOf(target: AuditTarget): number {
  return target.timeoutMs ?? DEFAULT_TIMEOUT_MS;
}

/**
 * Sends one request on a connection of its own and reads the whole answer.
 *
 * `fetch` would hide what the audits look at: the connection's end, forbidden headers, compressed bytes.
 *
 * @throws AuditFailure if the answer is not whole within the target's timeout, is longer than 2 MiB, or the connection breaks.
 */
export function exchange(target: AuditTarget, ask: Ask & { path: string }): Promise<Answer> {
  const url = new URL(target.baseURL.replace(/\/+$/, '') + ask.path);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const method = ask.method ?? 'POST';
  const payload =
    ask.body === undefined || typeof ask.body === 'string' || Buffer.isBuffer(ask.body)
      ? ask.body
      : JSON.stringify(ask.body);
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers: headersOf(target, ask), agent: false });
    const timer = setTimeout(() => {
      reject(new AuditFailure(`no complete answer within ${timeoutOf(target)} ms`));
      request.destroy();
    }, timeoutOf(target));
    let grace: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      clearTimeout(grace);
      settle();
    };
    request.on('error', (error) =>
      finish(() => reject(new AuditFailure(`the connection failed: ${error.message || 'closed'}`, { cause: error }))),
    );
    request.on('upgrade', ({ headers }, socket) => {
      finish(() => resolve({ status: 101, headers, text: '', end: 'cut' }));
      socket.destroy();
    });
    request.on('response', (response) => {
      let text = '';
      // What is new, and what it may belong to: all of it would be searched again for each byte of a target that sends them one by one.
      let searched = '\n';
      const end = (how: Answer['end']) =>
        finish(() => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, end: how });
          if (how !== 'ended') request.destroy();
        });
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        if (text.length + piece.length > LONGEST_CHARS) {
          finish(() => reject(new AuditFailure(`the answer is longer than ${LONGEST_CHARS} characters`)));
          request.destroy();
          return;
        }
        text += piece;
        searched = searched.slice(-DONE_TAIL) + piece;
        if (ask.cutWhen?.(text)) end('cut');
        else if (grace === undefined && DONE.test(searched)) grace = setTimeout(end, GRACE_MS, 'held open');
      });
      response.on('end', () => end('ended'));
      response.on('error', (error) =>
        finish(() => reject(new AuditFailure(`the answer broke off: ${error.message}`, { cause: error }))),
      );
    });
    request.end(payload);
  });
}

function headersOf(target: AuditTarget, ask: Ask): Record<string, string> {
  const authorization = ask.authorization === undefined && target.key ? `Bearer ${target.key}` : ask.authorization;
  const headers: Record<string, string | undefined | null> = {
    'content-type': ask.body === undefined ? undefined : 'application/json',
    authorization,
    ...ask.headers,
  };
  const given = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(given);
}
