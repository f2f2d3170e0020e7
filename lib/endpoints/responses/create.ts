import { callHost } from '../../host-callback';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { readJson } from '../../http/read-json';
import { sendJson } from '../../http/send-json';
import { sendStream } from '../../http/send-stream';
import { JsonAnswer } from './answer-json';
import { StreamAnswer } from './answer-stream';
import { ResponseEvents } from './events';
import { newAnswer } from './new-answer';
import { responseRequestParser } from './parse';
import { planResponse } from './plan';
import { playOf } from './play-of';
import { runInBackground } from './run-in-background';

/** `POST /v1/responses`: authenticate, read, validate, route, find what it continues, run, respond, keep. */
export function create(context: EndpointContext): Answer {
  const { settings, runner } = context;
  const parse = responseRequestParser(settings);

  return async (exchange, config) => {
    const caller = await identify(context, exchange, config);
    runner.checkRoom(caller, exchange.isRetry);
    const limit = config.gateway.http?.endpoints?.responses?.maxBodyBytes;
    const body = await readJson(exchange.req, { limit, caller, budget: context.bodies });
    const planned = await planResponse(context, { exchange, caller, config, body }, parse);
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
