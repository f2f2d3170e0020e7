import { expect, expectError, expectSame, expectStatus, needs, show } from '../assertions';
import { defineAudits } from '../define-audits';
import { askSmallest, expectAnswered, smallestOf } from '../smallest';
import { SOURCES } from '../sources';
import type { Audit } from '../types';
import { ASKED, allowedPreflight, expectAllowed, listIn, originOf, preflight } from './preflight';

export const BROWSERS: Audit[] = defineAudits('browsers', [
  [
    'options-open',
    'MUST',
    'OPTIONS without a key is never 401 or 403: a preflight carries none.',
    SOURCES.cors,
    async (target) => {
      for (const path of [smallestOf(target).path, '/models']) {
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
        expectAnswered(await askSmallest(target, {}, { headers: { origin } }), target);
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
        await askSmallest(target, {}, { headers: { origin: 'https://stranger.example' } }),
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
      const answer = await askSmallest(target, {}, { headers: { origin: 'https://stranger.example' } });
      expectAnswered(answer, target);
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
    'An answer allows the origin.',
    SOURCES.cors,
    async (target) => expectAllowed(await askSmallest(target, {}, { headers: { origin: originOf(target) } }), target),
  ],
  [
    'stream',
    'MUST',
    'A stream allows the origin.',
    SOURCES.cors,
    async (target) => {
      const answer = await askSmallest(target, { stream: true }, { headers: { origin: originOf(target) } });
      expectStatus(answer, 200);
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
      const answer = await askSmallest(target, smallestOf(target).wrong, { headers });
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
      const answer = await askSmallest(target, {}, { headers, authorization: 'Bearer sk-wrong-0123456789' });
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
      const answer = await askSmallest(target, {}, { headers: { origin: originOf(target) } });
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
      const answer = await askSmallest(target, {}, { headers: { origin: originOf(target) } });
      if (answer.headers['access-control-allow-origin'] === '*') return;
      expectAllowed(answer, target);
      expect(listIn(answer, 'vary').includes('origin'), `vary is ${show(answer.headers.vary)}`);
    },
  ],
]);
