import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { ATTACHMENTS } from './attachments';
import { MEANING } from './meaning';
import { MESSAGES } from './messages';
import { PARAMETERS } from './parameters';
import { TOLERANCE } from './tolerance';
import { TRANSPORT } from './transport';

export const REQUESTS: Audit[] = defineAudits('requests', [
  ...TRANSPORT,
  ...TOLERANCE,
  ...MEANING,
  ...MESSAGES,
  ...PARAMETERS,
  ...ATTACHMENTS,
]);
