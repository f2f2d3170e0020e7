import { expect, expectSame, notOffered, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import { respond, responded, responseOf } from '../wire/respond';
import { plainResponse, SAID, saidResponse } from '../wire/samples';

const FORMAT = {
  type: 'json_schema',
  name: 'answer',
  schema: { type: 'object', properties: { answer: { type: 'string' } } },
};

/** One audit for each value that a request says and its response repeats. */
const SAID_KEYS = [
  ['instructions', 'SHOULD'],
  ['max_output_tokens', 'SHOULD'],
  ['prompt_cache_key', 'SHOULD'],
  ['safety_identifier', 'SHOULD'],
] as const;

/** What a response repeats of its request. */
export const ECHOED: AuditRow[] = [
  [
    'model',
    'MUST',
    '`model` is the one that was asked, letter by letter.',
    SOURCES.clients,
    async (target) => expectSame((await plainResponse(target)).model, target.model, 'model'),
  ],
  ...SAID_KEYS.map(
    ([key, level]): AuditRow => [
      `said-${key.replaceAll('_', '-')}`,
      level,
      `\`${key}\` is what the request said.`,
      SOURCES.responseObject,
      async (target) => expectSame((await saidResponse(target))[key], SAID[key], key),
    ],
  ),
  [
    'said-metadata',
    'MUST',
    '`metadata` is what the request said.',
    SOURCES.responseObject,
    async (target) => {
      const { metadata } = await saidResponse(target);
      expectSame(JSON.stringify(metadata), JSON.stringify(SAID.metadata), 'metadata');
    },
  ],
  [
    'store-default',
    'MUST',
    '`store` is true where the request says nothing of it.',
    SOURCES.createResponse,
    async (target) => expectSame((await plainResponse(target)).store, true, 'store'),
  ],
  [
    'store-false',
    'MUST',
    '`store` is false where the request wants nothing kept.',
    SOURCES.createResponse,
    async (target) => expectSame((await responded(target, { store: false })).store, false, 'store'),
  ],
  [
    'text-default',
    'MUST',
    '`text.format` is `text` where the request says nothing of it.',
    SOURCES.openResponses,
    async (target) => {
      const { text } = (await plainResponse(target)) as { text?: { format?: { type?: unknown } } };
      expectSame(text?.format?.type, 'text', 'text.format.type');
    },
  ],
  [
    'text-format',
    'SHOULD',
    '`text.format` is the asked one, with its schema.',
    SOURCES.responseObject,
    async (target) => {
      const answer = await respond(target, { text: { format: FORMAT } });
      if (answer.status === 400) notOffered('the target takes no JSON schema');
      const { text } = responseOf(answer) as { text?: { format?: object } };
      const { type, name, schema } = (text?.format ?? {}) as Record<string, unknown>;
      expectSame(JSON.stringify({ type, name, schema }), JSON.stringify(FORMAT), 'text.format');
    },
  ],
  [
    'tool-choice-default',
    'MUST',
    '`tool_choice` is `auto` where the request says nothing of it.',
    SOURCES.openResponses,
    async (target) => expectSame((await plainResponse(target)).tool_choice, 'auto', 'tool_choice'),
  ],
  [
    'reasoning-keys',
    'SHOULD',
    '`reasoning` has both keys, `effort` and `summary`.',
    SOURCES.openResponses,
    async (target) => {
      const { reasoning } = await plainResponse(target);
      const keys = Object.keys((reasoning as object | null) ?? {});
      expect(keys.includes('effort') && keys.includes('summary'), `reasoning is ${show(reasoning)}`);
    },
  ],
];
