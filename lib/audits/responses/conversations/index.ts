import { defineAudits } from '../../define-audits';
import type { Audit } from '../../types';
import { ITEMS } from './items';
import { OBJECTS } from './objects';
import { RUNS } from './runs';
import { STRANGERS } from './strangers';

/** Conversations: lists of items in which responses go on. */
export const CONVERSATIONS: Audit[] = defineAudits('conversations', [...OBJECTS, ...ITEMS, ...RUNS, ...STRANGERS]);
