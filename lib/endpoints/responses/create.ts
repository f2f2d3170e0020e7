import { ApiError, invalidRequest } from '../../errors/api-error';
import { callHost } from '../../host-callback';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { sendJson } from '../../http/send-json';
import { sendStream } from '../../http/send-stream';
import { itemIds } from '../../items/stored-item';
import type { Play } from '../../run/play';
import { holdUntilCall } from '../../run/required-call';
import { ResponseAnswer } from './answer';
import { JsonAnswer } from './answer-json';
import { StreamAnswer } from './answer-stream';
import { ResponseEvents } from './events';
import { keepResponse, skipResponse } from './keep';
import { ResponseOutput } from './output';
import { OutputItems } from './output-items';
import { responseRequestParser } from './parse';
import { planResponse } from './plan';
import { responseObject } from './response-object';

/** `POST /v1/responses`: authenticate, read, validate, route, find what it continues, run, respond, keep. */
export function create(context: EndpointContext): Answer {
  const { settings, runner, store } = context;
  const { brand, responses } = settings;
  const parse = responseRequestParser(settings);

  return async (exchange, config) => {
    const { req } = exchange;
    const caller = await identify(context, exchange, config);
    const planned = await planResponse(context, { exchange, caller, config }, parse);
    const { id, request, run, tools, routed } = planned;
    const { agent, task } = routed;

    const execution = runner.execute(run, {
      requestId: exchange.record.requestId,
      isRetry: exchange.isRetry,
      prepare: planned.refresh,
    });
    exchange.attachRun(
      execution,
      callHost(() => settings.onClientClose(request, req)),
    );
    const asked: Play = (sink) => execution.run(run.toolChoice === 'required' ? holdUntilCall(sink, run.tools) : sink);
    const play = planned.continuation.input.conversation === undefined ? asked : lockedPlay(asked);

    // A chat UI's housekeeping call leaves nothing behind.
    const isKept = request.store !== false && !task;
    const newId = itemIds(id);
    const events = request.stream === true ? new ResponseEvents() : undefined;
    const object = responseObject(request, {
      id,
      createdAt: Math.floor(Date.now() / 1000),
      model: request.model ?? `${brand.name}:${agent.id}`,
      store: isKept,
      conversationId: planned.continuation.input.conversation?.id,
      tools: tools.functions,
    });
    const { ttlMs } = responses;
    const answer = new ResponseAnswer(object, {
      output: new ResponseOutput(new OutputItems(newId, events?.emit), tools.clientName),
      progress: settings.progress,
      report: exchange.report,
      agentId: agent.id,
      keep: (response) => {
        const keep = { ...planned.continuation, store, caller, agentId: agent.id, newId, ttlMs };
        return isKept ? keepResponse(response, keep) : skipResponse(response, keep);
      },
    });
    return events === undefined
      ? sendJson(exchange, play, new JsonAnswer(answer, brand.progressField))
      : sendStream(exchange, play, new StreamAnswer(answer, events, brand.progressField));
  };
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
