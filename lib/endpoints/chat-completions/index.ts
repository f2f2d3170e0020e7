import type { IncomingMessage } from 'node:http';
import { attachmentsOf } from '../../attachments/attachments';
import { clientLeft } from '../../errors/client-left';
import { endpoint, type Handler } from '../../http/endpoint';
import type { Mount } from '../../http/endpoint-context';
import { identify } from '../../http/identify';
import { MAX_BODY_BYTES, readJson } from '../../http/read-json';
import { sendJson } from '../../http/send-json';
import { sendStream } from '../../http/send-stream';
import { AGENT_HEADERS, familyHeader } from '../../routing/headers';
import { route } from '../../routing/route';
import { holdUntilCall } from '../../run/required-call';
import type { Play } from './completion';
import { chatRequestParser } from './parse';
import { checkMayOfferTools } from './permissions';
import { planRun } from './plan-run';
import { rejectUnhonoured, unhonoured } from './unhonoured';

/** Images, audio and files in a turn, where the config says nothing. */
const MAX_ATTACHMENTS = 8;

/** `POST /v1/chat/completions`: authenticate, read, validate, route, run, respond. */
export function chatCompletions(mount: Mount): Handler {
  const { runtime, settings, runner } = mount;
  const parse = chatRequestParser(settings);

  return endpoint(mount, 'POST', async (exchange, config) => {
    const { req, res, report } = exchange;
    const limits = config.gateway.http?.endpoints?.chatCompletions;

    const caller = await identify(mount, exchange, config);

    const body = await readJson(req, res, limits?.maxBodyBytes ?? MAX_BODY_BYTES);

    const agentHeader = familyHeader(req.headers, AGENT_HEADERS, (id) => id.toLowerCase());
    const request = parse(body, { modelRequired: agentHeader === undefined });
    checkMayOfferTools(caller, request);

    const routed = route(
      {
        caller,
        headers: req.headers,
        agentHeader,
        request,
        agents: await runtime.agents(),
        isTask: settings.isTask(request, req) === true,
      },
      settings,
    );
    exchange.tell(routed);
    const { agent, session, task } = routed;

    const run = planRun(request, {
      agentId: agent.id,
      session,
      caller,
      attachments: await attachmentsOf(request.messages, {
        most: limits?.maxAttachments ?? MAX_ATTACHMENTS,
        fetchAttachment: settings.fetchAttachment,
        signal: () => exchange.left,
      }),
      task,
    });
    const ignored = unhonoured(request, run, agent.supports);
    if (settings.unsupported === 'reject') rejectUnhonoured(ignored);
    if (ignored.length > 0) res.setHeader('x-clawdbot-ignored-params', ignored.join(', '));

    const execution = runner.execute(run, { report, seeEnd: exchange.log.seeEnd, isRetry: isRetry(req) });
    exchange.answerWith(execution, settings.onClientClose(request, req));
    const play: Play = (sink) => execution.run(run.toolChoice === 'required' ? holdUntilCall(sink, run.tools) : sink);

    const head = {
      id: run.id,
      created: Math.floor(Date.now() / 1000),
      model: request.model ?? 'clawdbot',
      functions: request.functions !== undefined,
      progress: settings.progress,
    };
    if (request.stream !== true)
      return sendJson(res, play, {
        head,
        heartbeatMs: settings.jsonHeartbeatMs,
        stallTimeoutMs: settings.stallTimeoutMs,
        report,
      });
    return sendStream(res, play, {
      head,
      includeUsage: request.stream_options?.include_usage === true,
      heartbeatMs: settings.heartbeatMs,
      stallTimeoutMs: settings.stallTimeoutMs,
      onStall: () => exchange.abort(clientLeft()),
      report,
    });
  });
}

/** The official SDKs count the tries of a request; nothing else tells a retry from a new request (measured). */
function isRetry(req: IncomingMessage): boolean {
  return Number(req.headers['x-stainless-retry-count']) > 0;
}
