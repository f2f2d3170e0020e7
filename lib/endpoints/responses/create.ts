import { ApiError, invalidRequest } from '../../errors/api-error';
import { callHost } from '../../host-callback';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { sendJson } from '../../http/send-json';
import { sendStream } from '../../http/send-stream';
import type { Execution } from '../../run/execution';
import type { Play } from '../../run/play';
import { holdUntilCall } from '../../run/required-call';
import { JsonAnswer } from './answer-json';
import { StreamAnswer } from './answer-stream';
import { ResponseEvents } from './events';
import { newAnswer } from './new-answer';
import { responseRequestParser } from './parse';
import { type PlannedResponse, planResponse } from './plan';
import { runInBackground } from './run-in-background';

/** `POST /v1/responses`: authenticate, read, validate, route, find what it continues, run, respond, keep. */
export function create(context: EndpointContext): Answer {
  const { settings, runner } = context;
  const parse = responseRequestParser(settings);

  return async (exchange, config) => {
    const caller = await identify(context, exchange, config);
    const planned = await planResponse(context, { exchange, caller, config }, parse);
    const { request, run } = planned;
    const execution = runner.execute(run, {
      requestId: exchange.record.requestId,
      isRetry: exchange.isRetry,
      prepare: planned.refresh,
    });
    const play = playOf(planned, execution);
    if (run.background) return runInBackground(context, { exchange, caller, planned, execution, play });

    exchange.attachRun(
      execution,
      callHost(() => settings.onClientClose(request, exchange.req)),
    );
    const { progressField } = settings.brand;
    const { report } = exchange;
    if (request.stream !== true) {
      const { answer } = newAnswer(context, planned, { caller, report });
      return sendJson(exchange, play, new JsonAnswer(answer, progressField));
    }
    const events = new ResponseEvents();
    const { answer } = newAnswer(context, planned, { caller, report, emit: events.emit });
    return sendStream(exchange, play, new StreamAnswer(answer, events, progressField));
  };
}

function playOf({ run, continuation }: PlannedResponse, execution: Execution): Play {
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
