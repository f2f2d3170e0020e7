import { expect, expectError, expectSame, expectStatus, needs, show } from '../assertions';
import { defineAudits } from '../define-audits';
import { SOURCES } from '../sources';
import type { Audit } from '../types';
import { chat, chatStream, completionOf } from '../wire/chat';
import { ASKED, allowedPreflight, expectAllowed, listIn, originOf, preflight } from './preflight';

export const BROWSERS: Audit[] = defineAudits('browsers', [
  [
    'options-open',
    'MUST',
    'OPTIONS without a key is never 401 or 403: a preflight carries none.',
    SOURCES.cors,
    async (target) => {
      for (const path of ['/chat/completions', '/models']) {
        const { status } = await preflight(target, 'https://stranger.example', path);
        expect(status !== 401 && status !== 403 && status < 500, `OPTIONS ${path} is answered ${status}`);
      }
    },
  ],
  [
    'unknown-origin',
    'MUST',
    'A request with an unknown Origin is answered: desktop clients send one too.',
    SOURCES.clients,
    async (target) => {
      for (const origin of ['https://stranger.example', 'tauri://localhost']) {
        completionOf(await chat(target, {}, { headers: { origin } }));
      }
    },
  ],
  [
    'no-credentials-for-all',
    'MUST',
    'No answer allows credentials to every origin.',
    SOURCES.cors,
    async (target) => {
      const answers = [
        await preflight(target, 'https://stranger.example'),
        await chat(target, {}, { headers: { origin: 'https://stranger.example' } }),
      ];
      for (const { headers } of answers) {
        const [allowed, credentials] = [
          headers['access-control-allow-origin'],
          headers['access-control-allow-credentials'],
        ];
        expect(
          credentials !== 'true' || (allowed !== '*' && allowed !== 'https://stranger.example'),
          `a stranger gets access-control-allow-origin ${show(allowed)} with credentials`,
        );
      }
    },
  ],
  [
    'unknown-origin-no-headers',
    'SHOULD',
    'An unknown Origin gets no CORS headers, if there is a list of known ones.',
    SOURCES.cors,
    async (target) => {
      originOf(target);
      const answer = await chat(target, {}, { headers: { origin: 'https://stranger.example' } });
      completionOf(answer);
      expectSame(answer.headers['access-control-allow-origin'], undefined, 'access-control-allow-origin');
    },
  ],
  [
    'preflight',
    'MUST',
    'A preflight from an allowed origin is answered without a key.',
    SOURCES.cors,
    async (target) => expectAllowed(await allowedPreflight(target), target),
  ],
  [
    'preflight-method',
    'MUST',
    'It allows POST.',
    SOURCES.cors,
    async (target) => {
      const methods = listIn(await allowedPreflight(target), 'access-control-allow-methods');
      expect(methods.includes('post') || methods.includes('*'), `allowed are ${show(methods)}`);
    },
  ],
  [
    'preflight-headers',
    'MUST',
    'It allows the headers that were asked for, those of openai-node among them.',
    SOURCES.sdks,
    async (target) => {
      const allowed = listIn(await allowedPreflight(target), 'access-control-allow-headers');
      const missing = ASKED.split(',').filter((header) => !allowed.includes(header));
      expect(missing.length === 0, `not allowed are ${missing.join(', ')}`);
    },
  ],
  [
    'preflight-models',
    'SHOULD',
    'The list of models has a preflight too.',
    SOURCES.clients,
    async (target) => {
      const answer = await preflight(target, originOf(target), '/models', 'GET');
      expectStatus(answer, 200, 204);
      expectAllowed(answer, target);
    },
  ],
  [
    'answer',
    'MUST',
    'A completion allows the origin.',
    SOURCES.cors,
    async (target) => expectAllowed(await chat(target, {}, { headers: { origin: originOf(target) } }), target),
  ],
  [
    'stream',
    'MUST',
    'A stream allows the origin.',
    SOURCES.cors,
    async (target) => {
      const { answer } = await chatStream(target, {}, { headers: { origin: originOf(target) } });
      expectAllowed(answer, target);
    },
  ],
  [
    'error',
    'MUST',
    'Errors allow the origin: a browser hides them otherwise.',
    SOURCES.cors,
    async (target) => {
      const headers = { origin: originOf(target) };
      const answer = await chat(target, { messages: 'no' }, { headers });
      expectError(answer);
      expectAllowed(answer, target);
    },
  ],
  [
    'error-key',
    'MUST',
    'A wrong key is told to the origin too.',
    SOURCES.cors,
    async (target) => {
      const headers = { origin: originOf(target) };
      needs(target.key, 'the target is audited without a key');
      const answer = await chat(target, {}, { headers, authorization: 'Bearer sk-wrong-0123456789' });
      expectError(answer, { status: 401 });
      expectAllowed(answer, target);
    },
  ],
  [
    'exposed',
    'SHOULD',
    '`x-request-id` is exposed.',
    SOURCES.sdks,
    async (target) => {
      const answer = await chat(target, {}, { headers: { origin: originOf(target) } });
      const exposed = listIn(answer, 'access-control-expose-headers');
      expect(exposed.includes('x-request-id') || exposed.includes('*'), `exposed are ${show(exposed)}`);
    },
  ],
  [
    'vary',
    'SHOULD',
    '`Vary: Origin` keeps caches from handing the answer to others.',
    SOURCES.cors,
    async (target) => {
      const answer = await chat(target, {}, { headers: { origin: originOf(target) } });
      if (answer.headers['access-control-allow-origin'] === '*') return;
      expectAllowed(answer, target);
      expect(listIn(answer, 'vary').includes('origin'), `vary is ${show(answer.headers.vary)}`);
    },
  ],
]);
