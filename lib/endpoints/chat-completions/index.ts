import { checkedAttachments } from '../../attachments/attachments';
import { callHost } from '../../host-callback';
import { type Answer, type EndpointContext, endpoint, type Handler, identify } from '../../http/endpoint';
import { readJson } from '../../http/read-json';
import { routeRequest } from '../../http/route-request';
import { sendJson } from '../../http/send-json';
import { sendStream } from '../../http/send-stream';
import { familyHeader } from '../../routing/headers';
import { headerOf, rejectUnhonoured } from '../../run/capabilities';
import type { Play } from '../../run/play';
import { holdUntilCall } from '../../run/required-call';
import { vendorFields } from '../../validation/vendor-fields';
import { filesOf } from './attachments';
import { checkMayOfferTools } from './check-tools';
import { Chunks } from './chunks';
import { type AnswerHead, Completion } from './completion';
import { chatRequestParser } from './parse';
import { planRun } from './plan-run';
import { ignoredParams } from './unhonoured';

export function chatCompletions(context: EndpointContext): Readonly<Record<string, Handler>> {
  return {
    '/v1/chat/completions': endpoint(context, ({ chatCompletions }) => chatCompletions?.enabled !== false, {
      POST: create(context),
    }),
  };
}

/** `POST /v1/chat/completions`: authenticate, read, validate, route, run, respond. */
function create(context: EndpointContext): Answer {
  const { settings, runner, bodies } = context;
  const { brand } = settings;
  const parse = chatRequestParser(settings);

  return async (exchange, config) => {
    const { req, res } = exchange;
    const limits = config.gateway.http?.endpoints?.chatCompletions;

    const caller = await identify(context, exchange, config);

    runner.checkRoom(caller, exchange.isRetry);
    const body = await readJson(req, { limit: limits?.maxBodyBytes, caller, budget: bodies });

    const agentHeader = familyHeader(req.headers, brand.agentHeaders, (id) => id.toLowerCase());
    const request = parse(body, { modelRequired: agentHeader === undefined });
    checkMayOfferTools(caller, request);

    const routed = await routeRequest(context, exchange, { caller, agentHeader, request });
    exchange.describeRoute(routed);
    const { agent, session, task } = routed;

    const run = planRun(request, {
      agentId: agent.id,
      session,
      caller,
      attachments: await checkedAttachments(filesOf(request.messages), {
        most: limits?.maxAttachments,
        fetchAttachment: settings.fetchAttachment,
        hostTimeoutMs: settings.hostTimeoutMs,
        left: () => exchange.left,
      }),
      task,
    });
    const ignored = [...ignoredParams(request, run, agent.supports), ...vendorFields(body)];
    if (settings.unsupported === 'reject') rejectUnhonoured(ignored);
    if (ignored.length > 0) res.setHeader(brand.headers.ignoredParams, headerOf(ignored));

    const execution = runner.execute(run, { requestId: exchange.record.requestId, isRetry: exchange.isRetry });
    exchange.attachRun(
      execution,
      callHost(() => settings.onClientClose(request, req)),
    );
    const play: Play = (sink) => execution.run(run.toolChoice === 'required' ? holdUntilCall(sink, run.tools) : sink);

    const head: AnswerHead = {
      id: run.id,
      created: Math.floor(Date.now() / 1000),
      model: request.model ?? brand.name,
      functions: request.functions !== undefined,
      progress: settings.progress,
      progressField: brand.progressField,
    };
    return request.stream === true
      ? sendStream(exchange, play, new Chunks(head, request.stream_options?.include_usage === true))
      : sendJson(exchange, play, new Completion(head));
  };
}
