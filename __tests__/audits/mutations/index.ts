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
  ];
}
