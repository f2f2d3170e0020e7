import type { RequestHandler } from 'express';
import { admission } from '../auth/credentials';
import { clientLeft } from '../errors/client-left';
import { sendJson } from '../response/send-json';
import { sendStream } from '../response/send-stream';
import { planRun } from '../run/agent-run';
import { agentsOf, resolveAgent } from '../session/agent';
import { AGENT_HEADERS, familyHeader, SESSION_HEADERS } from '../session/headers';
import { resolveSessionKey } from '../session/session-key';
import { parseChatRequest } from '../validation/chat-request';
import { endpoint } from './endpoint';
import type { Mount } from './mount';
import { MAX_BODY_BYTES, readJson } from './read-json';

/** `POST /v1/chat/completions`: authenticate, read, validate, route, run, respond. */
export function chatCompletions(mount: Mount): RequestHandler {
  const { runtime, settings, authenticate, runner } = mount;

  return endpoint(mount, 'POST', async (exchange, config) => {
    const { req, res } = exchange;

    const caller = await authenticate(req, res, admission(config.gateway.auth, settings.verify));

    const body = await readJson(
      req,
      res,
      config.gateway.http?.endpoints?.chatCompletions?.maxBodyBytes ?? MAX_BODY_BYTES,
    );

    const agentHeader = familyHeader(req.headers, AGENT_HEADERS, (id) => id.toLowerCase());
    const request = parseChatRequest(body, { modelRequired: agentHeader === undefined });

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
      attachments: [],
      task: false,
    });
    const execution = runner.execute(run, exchange.report);
    exchange.run = execution;

    const head = {
      id: run.id,
      created: Math.floor(Date.now() / 1000),
      model: request.model ?? 'clawdbot',
      functions: request.functions !== undefined,
    };
    const { report } = exchange;
    if (request.stream !== true) return sendJson(res, execution, { head, heartbeat: settings.jsonHeartbeat, report });
    return sendStream(res, execution, {
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
