import type { Caller, GatewayConfig } from '../../../../types/gateway';
import { callHost } from '../../../host-callback';
import type { EndpointContext } from '../../../http/endpoint';
import { StreamAnswer } from '../answer-stream';
import { jsonOf, ResponseEvents } from '../events';
import { newAnswer } from '../new-answer';
import type { ParseResponseRequest } from '../parse';
import { planResponse } from '../plan';
import { playOf } from '../play-of';
import type { FrameExchange } from './frame-exchange';

/** A request that came in a frame, and whose it is. */
export interface FrameRequest {
  exchange: FrameExchange;
  caller: Caller;
  config: GatewayConfig;
  body: Record<string, unknown>;
  /** The response is not kept, and remembered by its WebSocket alone. */
  remembers: boolean;
}

/**
 * Answers with the events of a run, a frame each, as `POST` with `stream: true` does.
 *
 * @throws ApiError for what is wrong before the first event.
 */
export async function answerFrame(
  context: EndpointContext,
  { exchange, caller, config, body, remembers }: FrameRequest,
  parse: ParseResponseRequest,
): Promise<void> {
  const { settings, runner } = context;
  const { report } = exchange;
  const planned = await planResponse(context, { exchange, caller, config, body }, parse);
  const { run, request } = planned;
  const { requestId } = exchange.record;
  const execution = runner.execute(run, { requestId, isRetry: false, prepare: planned.refresh });
  exchange.attachRun(
    execution,
    callHost(() => settings.onClientClose(request, exchange.req)),
  );
  const events = new ResponseEvents((record) => exchange.say(jsonOf(record)));
  const { answer } = newAnswer(context, planned, {
    caller,
    report,
    emit: events.emit,
    remembers: remembers && !run.task,
  });
  const stream = new StreamAnswer(answer, events, settings.brand.progressField);
  const { heartbeatMs } = settings;
  const heartbeat = heartbeatMs === null ? undefined : setInterval(() => stream.keepAlive(), heartbeatMs);
  try {
    await playOf(
      planned,
      execution,
    )((event) => {
      const told = stream.of(event);
      heartbeat?.refresh();
      // The finish is told when the response is kept.
      return typeof told === 'string' ? exchange.room : told.then(() => undefined);
    });
  } catch (error) {
    if (!exchange.hasBegun || exchange.isOver) throw error;
    await stream.failAtOnce(report(error));
  } finally {
    clearInterval(heartbeat);
  }
  exchange.end();
}
