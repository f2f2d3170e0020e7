import type { IncomingMessage } from 'node:http';
import { clientLeft } from '../errors/client-left';
import type { Play } from '../response/completion';
import { sendJson } from '../response/send-json';
import { sendStream } from '../response/send-stream';
import { planRun } from '../run/agent-run';
import { attachmentsOf } from '../run/attachments';
import { rejectUnhonoured, unhonoured } from '../run/capabilities';
import { holdUntilCall } from '../run/required-call';
import { AGENT_HEADERS, familyHeader } from '../session/headers';
import { checkMayOfferTools } from '../session/permissions';
import { route } from '../session/route';
import { chatRequestParser } from '../validation/chat-request';
import { endpoint, type Handler } from './endpoint';
import { identify } from './identify';
import type { Mount } from './mount';
import { MAX_BODY_BYTES, readJson } from './read-json';

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
        isTask: settings.isTask(req, request) === true,
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
        heartbeat: settings.jsonHeartbeat,
        stallTimeout: settings.stallTimeout,
        report,
      });
    return sendStream(res, play, {
      head,
      includeUsage: request.stream_options?.include_usage === true,
      heartbeat: settings.heartbeat,
      stallTimeout: settings.stallTimeout,
      onStall: () => exchange.abort(clientLeft()),
      report,
    });
  });
}

/** The official SDKs count the tries of a request; nothing else tells a retry from a new request (measured). */
function isRetry(req: IncomingMessage): boolean {
  return Number(req.headers['x-stainless-retry-count']) > 0;
}
