import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { checkedAttachments } from '../../attachments/attachments';
import { callHost } from '../../host-callback';
import { type Answer, type EndpointContext, identify } from '../../http/endpoint';
import { MAX_BODY_BYTES, readJson } from '../../http/read-json';
import { sendJson } from '../../http/send-json';
import { sendStream } from '../../http/send-stream';
import { itemIds } from '../../items/stored-item';
import { rejectUnhonoured } from '../../run/capabilities';
import type { Play } from '../../run/execution';
import { holdUntilCall } from '../../run/required-call';
import { ResponseAnswer } from './answer';
import { JsonAnswer } from './answer-json';
import { StreamAnswer } from './answer-stream';
import { filesOf } from './attachments';
import { conversationOf } from './conversation';
import { ResponseEvents } from './events';
import { keepResponse, skipResponse } from './keep';
import { ResponseOutput } from './output';
import { OutputItems } from './output-items';
import { responseRequestParser } from './parse';
import { planRun } from './plan-run';
import { readInput } from './read-input';
import { responseObject } from './response-object';
import { routeOf } from './route';
import { threadOf } from './thread';
import { checkMayOfferTools, responseTools } from './tools';
import { ignoredParams } from './unhonoured';

/** Images and files in a turn, where the config says nothing. */
const MAX_ATTACHMENTS = 8;

/** `POST /v1/responses`: authenticate, read, validate, find what it continues, route, run, respond. */
export function create(context: EndpointContext): Answer {
  const { settings, runner, store, seal } = context;
  const { brand, responses } = settings;
  const parse = responseRequestParser(settings);

  return async (exchange, config) => {
    const { req, res } = exchange;
    const limits = config.gateway.http?.endpoints?.responses;

    const caller = await identify(context, exchange, config);

    const body = await readJson(req, res, limits?.maxBodyBytes ?? MAX_BODY_BYTES);

    const { request, routed } = await routeOf(context, exchange, caller, body, parse);
    const { agent, task } = routed;
    const tools = responseTools(request);
    checkMayOfferTools(caller, tools);

    const input = await readInput(request, { caller, agentId: agent.id, store, seal });
    const conversation = conversationOf(input);

    const id = `resp_${randomUUID().replaceAll('-', '')}`;
    const byKey = routed.source === brand.headers.sessionKey;
    const findThread = () => threadOf({ responseId: id, caller, agent, route: routed, byKey, input, store });
    let thread = await findThread();
    exchange.describeRoute({ ...routed, session: thread.session, source: thread.source });

    const run = planRun(request, {
      ...conversation,
      id,
      agentId: agent.id,
      session: thread.session,
      caller,
      attachments: await checkedAttachments(filesOf(conversation), {
        most: limits?.maxAttachments ?? MAX_ATTACHMENTS,
        fetchAttachment: settings.fetchAttachment,
        hostTimeoutMs: settings.hostTimeoutMs,
        left: () => exchange.left,
      }),
      task,
      tools,
    });
    const ignored = ignoredParams(request, run, agent.supports, [...conversation.ignored, ...tools.ignored]);
    if (settings.unsupported === 'reject') rejectUnhonoured(ignored);
    if (ignored.length > 0) res.setHeader(brand.headers.ignoredParams, ignored.join(', '));

    // Another response may have gone on from the same place while this one waited for it.
    const prepare = async () => {
      thread = await findThread();
      run.session = thread.session;
    };
    const execution = runner.execute(run, { requestId: exchange.record.requestId, isRetry: isRetry(req), prepare });
    exchange.attachRun(
      execution,
      callHost(() => settings.onClientClose(request, req)),
    );
    const play: Play = (sink) => execution.run(run.toolChoice === 'required' ? holdUntilCall(sink, run.tools) : sink);

    const isKept = request.store !== false && !task;
    const newId = itemIds(id);
    const events = request.stream === true ? new ResponseEvents() : undefined;
    const object = responseObject(request, {
      id,
      createdAt: Math.floor(Date.now() / 1000),
      model: request.model ?? `${brand.name}:${agent.id}`,
      store: isKept,
      conversationId: input.conversation?.id,
      tools: tools.functions,
    });
    const keeping = { store, caller, agent, input, newId, ttlMs: responses.ttlMs };
    const answer = new ResponseAnswer(object, {
      output: new ResponseOutput(new OutputItems(newId, events?.emit), tools.clientName),
      progress: settings.progress,
      agentId: agent.id,
      keep: (response) => (isKept ? keepResponse(response, thread, keeping) : skipResponse(thread, keeping)),
    });
    return events === undefined
      ? sendJson(exchange, play, new JsonAnswer(answer, brand.progressField))
      : sendStream(exchange, play, new StreamAnswer(answer, events, brand.progressField));
  };
}

/** The official SDKs count the tries of a request; nothing else tells a retry from a new request (measured). */
function isRetry(req: IncomingMessage): boolean {
  return Number(req.headers['x-stainless-retry-count']) > 0;
}
