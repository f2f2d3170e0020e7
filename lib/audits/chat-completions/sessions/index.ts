import { randomUUID } from 'node:crypto';
import { expect, needs, show } from '../../assertions';
import { defineAudits } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { Audit, AuditTarget } from '../../types';
import { chat, textOf } from '../wire/chat';

interface Turn {
  text: string;
  history?: object[];
  user?: string;
  sessionKey?: string;
}

async function tell(target: AuditTarget, { text, history = [], user, sessionKey }: Turn): Promise<string> {
  const model = needs(target.hints?.recall, 'no model is known that repeats what it remembers (recall)');
  const messages = [...history, { role: 'user', content: text }];
  const headers = { 'x-clawdbot-session-key': sessionKey };
  return textOf(await chat(target, { model, messages, user }, { headers }));
}

const word = () => `word-${randomUUID().slice(0, 8)}`;

/** Sessions of an agent Gateway; an endpoint without memory has none. */
export const SESSIONS: Audit[] = defineAudits('sessions', [
  [
    'history',
    'MUST',
    'The history that a client sends reaches the model.',
    SOURCES.request,
    async (target) => {
      const secret = word();
      const history = [
        { role: 'user', content: secret },
        { role: 'assistant', content: 'Noted.' },
      ];
      const answer = await tell(target, { text: 'what do you know?', history });
      expect(answer.includes(secret), `the answer is ${show(answer)}`);
    },
  ],
  [
    'user',
    'MAY',
    'The same `user` twice is one session.',
    SOURCES.gateway,
    async (target) => {
      const [user, secret] = [word(), word()];
      await tell(target, { text: secret, user });
      const answer = await tell(target, { text: 'what do you know?', user });
      expect(answer.includes(secret), `the second answer is ${show(answer)}`);
    },
  ],
  [
    'other-user',
    'MUST',
    'Another `user` is another session.',
    SOURCES.gateway,
    async (target) => {
      const secret = word();
      await tell(target, { text: secret, user: word() });
      const answer = await tell(target, { text: 'what do you know?', user: word() });
      expect(!answer.includes(secret), 'one user sees what another one said');
    },
  ],
  [
    'stateless',
    'MUST',
    'Without a `user` nothing is remembered.',
    SOURCES.gateway,
    async (target) => {
      const secret = word();
      await tell(target, { text: secret });
      const answer = await tell(target, { text: 'what do you know?' });
      expect(!answer.includes(secret), 'a later request sees what an earlier one said');
    },
  ],
  [
    'not-doubled',
    'MUST',
    'A history that the client sends again is not remembered twice.',
    SOURCES.clients,
    async (target) => {
      const [user, secret] = [word(), word()];
      const reply = await tell(target, { text: secret, user });
      const history = [
        { role: 'user', content: secret },
        { role: 'assistant', content: reply.replaceAll(secret, 'it') },
      ];
      const answer = await tell(target, { text: 'what do you know?', history, user });
      expect(answer.split(secret).length === 2, `the answer is ${show(answer)}`);
    },
  ],
  [
    'header',
    'MAY',
    'The same `x-clawdbot-session-key` twice is one session, whatever the `user`.',
    SOURCES.gateway,
    async (target) => {
      const [sessionKey, secret] = [word(), word()];
      await tell(target, { text: secret, sessionKey, user: word() });
      const answer = await tell(target, { text: 'what do you know?', sessionKey, user: word() });
      expect(answer.includes(secret), `the second answer is ${show(answer)}`);
    },
  ],
]);
