import { expectError, needs } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditTarget } from '../../types';
import { exchange } from '../../wire/exchange';

const RESPONSE = '/responses/resp_00000000000000000000000000000000';
const CONVERSATION = '/conversations/conv_00000000000000000000000000000000';
const ITEM = `${CONVERSATION}/items/msg_00000000000000000000000000000000`;

const ADDRESSES: readonly [name: string, method: string, path: string][] = [
  ['create', 'POST', '/responses'],
  ['retrieve', 'GET', RESPONSE],
  ['delete', 'DELETE', RESPONSE],
  ['input-items', 'GET', `${RESPONSE}/input_items`],
  ['compact', 'POST', '/responses/compact'],
  ['conversation-create', 'POST', '/conversations'],
  ['conversation-retrieve', 'GET', CONVERSATION],
  ['conversation-update', 'POST', CONVERSATION],
  ['conversation-delete', 'DELETE', CONVERSATION],
  ['conversation-items', 'GET', `${CONVERSATION}/items`],
  ['conversation-add', 'POST', `${CONVERSATION}/items`],
  ['conversation-item', 'GET', ITEM],
  ['conversation-item-delete', 'DELETE', ITEM],
];

/** Without a key nothing is told: neither what is wrong with a body, nor what exists. */
async function expectUnknown(target: AuditTarget, method: string, path: string): Promise<void> {
  needs(target.key, 'the target is audited without a key');
  const body = method === 'POST' ? '{' : undefined;
  expectError(await exchange(target, { method, path, authorization: null, body }), { status: 401 });
}

/** Every address and verb wants a key, and says so before it reads a body. */
export const REFUSED_KEYS: AuditRow[] = ADDRESSES.map(([name, method, path]) => [
  `no-key-${name}`,
  'MUST',
  `\`${method} ${path.replace(/_0{32}/g, '_…')}\` without a key is 401, whatever it asks.`,
  SOURCES.bearer,
  (target) => expectUnknown(target, method, path),
]);
