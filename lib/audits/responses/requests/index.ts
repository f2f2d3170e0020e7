import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { ACCEPTED_FIELDS } from './fields';
import { ACCEPTED_ITEMS } from './items';
import { MEANING } from './meaning';
import { ACCEPTED_PARTS } from './parts';
import { ACCEPTED_TOOLS } from './tools';
import { TRANSPORT } from './transport';

/** What clients send, and what it means. */
export const RESPONSE_REQUESTS: Audit[] = defineAudits('response-requests', [
  ...ACCEPTED_FIELDS,
  ...ACCEPTED_ITEMS,
  ...ACCEPTED_PARTS,
  ...ACCEPTED_TOOLS,
  ...MEANING,
  ...TRANSPORT,
]);
