import type { AuditHints } from '../audits/types';

/** The flags that say what is known about a target, with what they mean. */
export const HINT_FLAGS = {
  'echo-model': ['echo', 'replies with the text of the last user message, unchanged'],
  'tools-model': ['tools', 'calls client tools'],
  'recall-model': ['recall', 'remembers a session, and repeats what it remembers'],
  'failing-model': ['failing', 'fails before its first word'],
  'broken-model': ['failingMidStream', 'fails after its first words'],
  'reasoning-model': ['reasoning', 'thinks before it answers'],
  'refusing-model': ['refusing', 'refuses'],
  'cut-model': ['cut', 'is cut at its limit of tokens'],
  'filtered-model': ['filtered', 'is held back by a content filter'],
  'silent-model': ['silent', 'says nothing'],
  'slow-model': ['slow', 'takes 200 ms between its first words and its last'],
  'parallel-model': ['parallel', 'calls every client tool that it is offered, at once'],
  'stubborn-model': ['stubborn', 'takes client tools, and never calls one'],
  'own-tools-model': ['ownTools', 'runs a tool of its own before it answers'],
  origin: ['origin', 'an origin that its CORS configuration allows'],
} as const satisfies Record<string, readonly [keyof AuditHints, string]>;

type HintFlag = keyof typeof HINT_FLAGS;

const FLAGS = Object.entries(HINT_FLAGS) as [HintFlag, (typeof HINT_FLAGS)[HintFlag]][];

/** As `parseArgs` wants them. */
export const HINT_OPTIONS = Object.fromEntries(FLAGS.map(([flag]) => [flag, { type: 'string' }])) as Record<
  HintFlag,
  { type: 'string' }
>;

/** The lines of the help. */
export const HINT_HELP = FLAGS.map(([flag, [, meaning]]) => {
  const value = flag === 'origin' ? 'ORIGIN' : 'MODEL';
  return `  ${`--${flag} ${value}`.padEnd(24)} ${meaning}`;
}).join('\n');

/** The hints that flags give. */
export function hintsOf(values: { readonly [F in HintFlag]?: string | undefined }): AuditHints {
  return Object.fromEntries(
    FLAGS.flatMap(([flag, [hint]]) => (values[flag] === undefined ? [] : [[hint, values[flag]]])),
  );
}
