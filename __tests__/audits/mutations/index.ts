import type { Mutation } from '../mutant';
import { authenticationMutations } from './authentication';
import { BROWSERS } from './browsers';
import { CHUNKS } from './chat-completions/chunks';
import { COUNTS } from './chat-completions/counts';
import { LIES } from './chat-completions/failures';
import { FRAMES } from './chat-completions/frames';
import { LAX } from './chat-completions/lax-requests';
import { RESPONSES } from './chat-completions/responses';
import { SESSIONS } from './chat-completions/sessions';
import { STRICT } from './chat-completions/strict-requests';
import { TOOL_STREAMS, TOOLS } from './chat-completions/tools';
import { MODELS } from './models';
import { compaction } from './responses/compaction';
import { conversations } from './responses/conversations';
import { memory } from './responses/memory';
import { OBJECT } from './responses/object';
import { OUTCOMES } from './responses/outcomes';
import { refusals } from './responses/refusals';
import { REQUESTS } from './responses/requests';
import { EVENTS, FRAMES as RESPONSE_FRAMES } from './responses/streams';
import { RESPONSE_CALL_STREAMS, RESPONSE_CALLS } from './responses/tools';

/** Every broken server. `authorization` is the header that opens the target. */
export function mutations(authorization: string): readonly Mutation[] {
  return [
    ...authenticationMutations(authorization),
    ...STRICT,
    ...LAX,
    ...RESPONSES,
    ...FRAMES,
    ...CHUNKS,
    ...COUNTS,
    ...LIES,
    ...TOOLS,
    ...TOOL_STREAMS,
    ...MODELS,
    ...BROWSERS,
    ...SESSIONS,
    ...OBJECT,
    ...REQUESTS,
    ...refusals(authorization),
    ...RESPONSE_FRAMES,
    ...EVENTS,
    ...RESPONSE_CALLS,
    ...RESPONSE_CALL_STREAMS,
    ...OUTCOMES,
    ...memory(authorization),
    ...compaction(authorization),
    ...conversations(authorization),
  ];
}
