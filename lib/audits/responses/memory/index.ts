import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { CHAIN } from './chain';
import { DELETED } from './deleted';
import { INPUT_ITEMS } from './input-items';
import { RETRIEVED } from './retrieved';
import { SESSIONS } from './sessions';
import { STRANGERS } from './strangers';

/** What is stored of responses, and how it is continued. */
export const RESPONSE_MEMORY: Audit[] = defineAudits('response-memory', [
  ...RETRIEVED,
  ...INPUT_ITEMS,
  ...CHAIN,
  ...DELETED,
  ...STRANGERS,
  ...SESSIONS,
]);
