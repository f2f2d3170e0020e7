import { expect, expectError, expectNothingOfInside, needs, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { exchange } from '../../wire/exchange';
import { askChat, chat, newMessages } from '../wire/chat';

const NO_FAILING = 'no model is known that fails (failing)';
const FAILED = [500, 502, 503, 504];

/** Errors as SDKs read them: status, body, headers. */
export const ERROR_AUDITS: AuditRow[] = [
  [
    'error-type',
    'MUST',
    'A wrong request has the type `invalid_request_error`.',
    SOURCES.live,
    async (target) => {
      const { type } = expectError(await chat(target, { messages: 'no' }));
      expect(type === 'invalid_request_error', `'type' is ${show(type)}`);
    },
  ],
  [
    'error-stream',
    'MUST',
    'A wrong request with `stream: true` is 400 in JSON, not an event stream.',
    SOURCES.sdks,
    async (target) => {
      expectError(await chat(target, { messages: 'no', stream: true }));
    },
  ],
  [
    'error-names-parameter',
    'SHOULD',
    'The message names the parameter.',
    SOURCES.live,
    async (target) => {
      const { message } = expectError(await chat(target, { temperature: 'hot' }));
      expect(message.includes('temperature'), `the message is ${show(message)}`);
    },
  ],
  [
    'error-no-stack',
    'MUST',
    'An error tells nothing of the inside: no stack, no path.',
    'OWASP, error handling',
    async (target) => {
      for (const body of ['{"model": ', '{"model":"x","messages":[{"role":{}}]}']) {
        const answer = await askChat(target, { body });
        expectError(answer);
        expectNothingOfInside(answer.text);
      }
    },
  ],
  [
    'error-unknown-url',
    'MAY',
    'An unknown route under the base URL is 404 with an error body.',
    SOURCES.live,
    async (target) => {
      expectError(await exchange(target, { path: '/chat/completion', body: {} }), { status: 404 });
    },
  ],
  [
    'failure-status',
    'MUST',
    'An answer that fails before it begins is a 5xx with an error body.',
    SOURCES.sdks,
    async (target) => {
      expectError(await chat(target, { model: needs(target.hints?.failing, NO_FAILING), messages: newMessages() }), {
        status: FAILED,
      });
    },
  ],
  [
    'failure-status-stream',
    'MUST',
    'The same with `stream: true`: the real status, not an event stream.',
    SOURCES.measured,
    async (target) => {
      const model = needs(target.hints?.failing, NO_FAILING);
      expectError(await chat(target, { model, stream: true, messages: newMessages() }), { status: FAILED });
    },
  ],
  [
    'failure-no-retry',
    'SHOULD',
    'A failed answer has `x-should-retry: false`: a repeated run acts twice.',
    SOURCES.sdks,
    async (target) => {
      const answer = await chat(target, { model: needs(target.hints?.failing, NO_FAILING), messages: newMessages() });
      expectError(answer, { status: FAILED });
      const should = answer.headers['x-should-retry'];
      expect(should === 'false', `x-should-retry is ${show(should)}`);
    },
  ],
];
