import { openAiCompat } from '../../lib';
import { CHANNELS } from '../../lib/telemetry/channels';
import type { AgentInfo, AgentRun } from '../../types/gateway';
import type { OpenAiCompatOptions } from '../../types/options';
import type { ResponseObject } from '../../types/responses';
import { checkResponseStream, parseResponseStream, type StreamedEvent } from './response-stream';
import { gate, scriptedRuntime, TOKEN } from './scripted-runtime';
import { host, serve } from './serve';

/** A Gateway whose agent does what a test says, asked by the Responses API. */
export async function responsesGateway({
  run,
  agents,
  ...options
}: OpenAiCompatOptions & { run?: (run: AgentRun) => unknown; agents?: AgentInfo[] } = {}) {
  const reported: unknown[] = [];
  const runtime = scriptedRuntime({ ...(run && { run }), ...(agents && { agents }) });
  const compat = openAiCompat(runtime, { onError: (error) => void reported.push(error), ...options });
  const url = await serve(host(compat));
  return { url, compat, runtime, runs: runtime.runs, reported, ...responsesClient(url) };
}

/** Asks the Responses API of a server as plain HTTP. */
export function responsesClient(url: string, token = TOKEN) {
  const send = (path: string, body?: unknown, { method = 'POST', headers = {}, signal }: Sending = {}) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  const create = (body: object, headers: Record<string, string> = {}, signal?: AbortSignal) =>
    send('/v1/responses', { model: 'clawdbot', ...body }, { headers, signal });
  return {
    send,
    create,
    get: (path: string) => send(path, undefined, { method: 'GET' }),
    remove: (path: string) => send(path, undefined, { method: 'DELETE' }),
    /** The response object of a request that is answered well. */
    async respond(body: object, headers?: Record<string, string>): Promise<ResponseObject> {
      const response = await create(body, headers);
      const answer = (await response.json()) as ResponseObject;
      if (response.status !== 200) throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
      return answer;
    },
    /** The events of a streamed answer, which keep to the grammar, and the object that the last one has. */
    async stream(body: object): Promise<{ events: StreamedEvent[]; last: ResponseObject; text: string }> {
      const text = await (await create({ ...body, stream: true })).text();
      const events = parseResponseStream(text);
      return { events, last: checkResponseStream(events), text };
    },
  };
}

interface Sending {
  method?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** All that a response says. */
export function outputText({ output }: ResponseObject): string {
  return output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('');
}

/** Resolves when the next request has read what it continues, and is about to wait for its session. */
export function planned(): Promise<void> {
  const { opened, open } = gate();
  const onRouted = () => open();
  CHANNELS.routed.subscribe(onRouted);
  return opened.finally(() => CHANNELS.routed.unsubscribe(onRouted));
}
