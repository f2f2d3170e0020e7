import { expect, show } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { responded, textOf } from '../wire/respond';
import { modelThat, newWord } from '../wire/samples';

async function tell(target: AuditTarget, input: string, user?: string, sessionKey?: string): Promise<string> {
  const headers = { 'x-clawdbot-session-key': sessionKey };
  return textOf(await responded(target, { model: modelThat(target, 'recall'), input, user }, { headers }));
}

const ASK = 'What do you know?';

/** Sessions that the request names, as in chat. */
export const SESSIONS: AuditRow[] = [
  [
    'stateless',
    'MUST',
    'What names nothing is remembered by nothing.',
    SOURCES.gateway,
    async (target) => {
      const word = newWord();
      await tell(target, word);
      expect(!(await tell(target, ASK)).includes(word), 'a later request knows what an earlier one said');
    },
  ],
  [
    'user',
    'MAY',
    'The same `user` twice is one session.',
    SOURCES.gateway,
    async (target) => {
      const [user, word] = [newWord(), newWord()];
      await tell(target, word, user);
      const text = await tell(target, ASK, user);
      expect(text.includes(word), `the second answer is ${show(text)}`);
    },
  ],
  [
    'other-user',
    'MUST',
    'Another `user` is another session.',
    SOURCES.gateway,
    async (target) => {
      const word = newWord();
      await tell(target, word, newWord());
      expect(!(await tell(target, ASK, newWord())).includes(word), 'one user knows what another one said');
    },
  ],
  [
    'header',
    'MAY',
    'The same `x-clawdbot-session-key` twice is one session.',
    SOURCES.gateway,
    async (target) => {
      const [key, word] = [newWord(), newWord()];
      await tell(target, word, undefined, key);
      const text = await tell(target, ASK, undefined, key);
      expect(text.includes(word), `the second answer is ${show(text)}`);
    },
  ],
];
