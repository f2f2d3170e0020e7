import type { RequestHandler } from 'express';
import { clientLeft } from '../errors/client-left';
import { sendJson } from '../response/send-json';
import { sendStream } from '../response/send-stream';
import { planRun } from '../run/agent-run';
import { attachmentsOf } from '../run/attachments';
import { rejectUnhonoured, unhonoured } from '../run/capabilities';
import { requireCall } from '../run/required-call';
import { agentsOf, resolveAgent } from '../session/agent';
import { AGENT_HEADERS, familyHeader, SESSION_HEADERS } from '../session/headers';
import { checkMayOfferTools } from '../session/permissions';
import { resolveSessionKey } from '../session/session-key';
import { chatRequestParser } from '../validation/chat-request';
import { endpoint } from './endpoint';
import type { Mount } from './mount';
import { MAX_BODY_BYTES, readJson } from './read-json';

/** Images, audio and files in a turn, where the config says nothing. */
const MAX_ATTACHMENTS = 8;

/** `POST /v1/chat/completions`: authenticate, read, validate, route, run, respond. */
export function chatCompletions(mount: Mount): RequestHandler {
  const { runtime, settings, authenticate, runner } = mount;
  const parse = chatRequestParser(settings);

  return endpoint(mount, 'POST', async (exchange, config) => {
    const { req, res, report } = exchange;
    const limits = config.gateway.http?.endpoints?.chatCompletions;

    const caller = await authenticate(req, res, config.gateway);

    const body = await readJson(req, res, limits?.maxBodyBytes ?? MAX_BODY_BYTES);

    const agentHeader = familyHeader(req.headers, AGENT_HEADERS, (id) => id.toLowerCase());
    const request = parse(body, { modelRequired: agentHeader === undefined });
    checkMayOfferTools(caller, request);

    const sessionHeader = familyHeader(req.headers, SESSION_HEADERS);
    const agent = resolveAgent({
      model: request.model,
      header: agentHeader,
      sessionKey: sessionHeader,
      agents: agentsOf(caller, await runtime.agents()),
      aliases: settings.models,
    });
    res.setHeader('x-clawdbot-agent-id', agent.id);
    const session = resolveSessionKey({ agentId: agent.id, caller, header: sessionHeader, user: request.user });
    if (!session.stateless) res.setHeader('x-clawdbot-session-key', headerSafe(session.key));

    const run = planRun(request, {
      agentId: agent.id,
      session: { ...session, history: settings.session.history },
      caller,
      attachments: await attachmentsOf(request.messages, {
        most: limits?.maxAttachments ?? MAX_ATTACHMENTS,
        fetchAttachment: settings.fetchAttachment,
        signal: exchange.left,
      }),
      task: false,
    });
    const ignored = unhonoured(request, run, agent.supports);
    if (settings.unsupported === 'reject') rejectUnhonoured(ignored);
    if (ignored.length > 0) res.setHeader('x-clawdbot-ignored-params', ignored.join(', '));

    const execution = runner.execute(run, report);
    exchange.answerWith(execution, settings.onClientClose(request, req));
    const events = run.toolChoice === 'required' ? requireCall(execution, run.tools) : execution;

    const head = {
      id: run.id,
      created: Math.floor(Date.now() / 1000),
      model: request.model ?? 'clawdbot',
      functions: request.functions !== undefined,
      progress: settings.progress,
    };
    if (request.stream !== true) return sendJson(res, events, { head, heartbeat: settings.jsonHeartbeat, report });
    return sendStream(res, events, {
      head,
      includeUsage: request.stream_options?.include_usage === true,
      heartbeat: settings.heartbeat,
      stallTimeout: settings.stallTimeout,
      onStall: () => exchange.abort(clientLeft()),
      report,
    });
  });
}

/** Whatever a user is called, the header can say it: what is not visible ASCII is percent-encoded. */
function headerSafe(key: string): string {
  return key.replace(/[^\x21-\x7e]+/gu, encodeURIComponent);
}
