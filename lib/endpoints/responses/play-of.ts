import { ApiError, invalidRequest } from '../../errors/api-error';
import type { Execution } from '../../run/execution';
import type { Play } from '../../run/play';
import { holdUntilCall } from '../../run/required-call';
import type { PlannedResponse } from './plan';

/** Plays the run of a planned response. */
export function playOf({ run, continuation }: PlannedResponse, execution: Execution): Play {
  const play: Play = (sink) => execution.run(run.toolChoice === 'required' ? holdUntilCall(sink, run.tools) : sink);
  return continuation.input.conversation === undefined ? play : lockedPlay(play);
}

/** A conversation whose session is busy is locked, in the words of the live service; no SDK repeats that by itself. */
function lockedPlay(play: Play): Play {
  return (sink) =>
    play(sink).catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== 'session_busy') throw error;
      throw invalidRequest(
        'conversation_locked',
        'conversation',
        'Another process is currently operating on this conversation. Please retry in a few seconds.',
      );
    });
}
