import { AUTHENTICATION } from './authentication';
import { BROWSERS } from './browsers';
import { REQUESTS } from './chat-completions/requests';
import { RESPONSES } from './chat-completions/responses';
import { SESSIONS } from './chat-completions/sessions';
import { STREAMS } from './chat-completions/streams';
import { TOOLS } from './chat-completions/tools';
import { MODELS } from './models';
import { RESPONSE_COMPACTION } from './responses/compaction';
import { CONVERSATIONS } from './responses/conversations';
import { RESPONSE_MEMORY } from './responses/memory';
import { RESPONSE_OBJECT } from './responses/object';
import { RESPONSE_OUTCOMES } from './responses/outcomes';
import { RESPONSE_REFUSALS } from './responses/refusals';
import { RESPONSE_REQUESTS } from './responses/requests';
import { RESPONSE_STREAMS } from './responses/streams';
import { RESPONSE_TOOLS } from './responses/tools';
import type { Audit } from './types';

/** The whole contract, in the order in which it is audited. */
export const audits: readonly Audit[] = [
  ...AUTHENTICATION,
  ...REQUESTS,
  ...RESPONSES,
  ...STREAMS,
  ...TOOLS,
  ...MODELS,
  ...BROWSERS,
  ...SESSIONS,
  ...RESPONSE_OBJECT,
  ...RESPONSE_REQUESTS,
  ...RESPONSE_REFUSALS,
  ...RESPONSE_STREAMS,
  ...RESPONSE_TOOLS,
  ...RESPONSE_OUTCOMES,
  ...RESPONSE_MEMORY,
  ...RESPONSE_COMPACTION,
  ...CONVERSATIONS,
];
