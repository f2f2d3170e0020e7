import fc from 'fast-check';
import { BUILTIN_MODELS, embeddedGateway } from '../../lib/gateways/embedded';
import type { ResponseObject } from '../../types/responses';
import { checkResponseStream, parseResponseStream } from '../helpers/response-stream';
import { holds, PATIENCE } from './kit/cases';
import { exchange, oneReply, post, type Reply, transfer } from './kit/exchange';
import { checkError } from './kit/grammar';
import { timersReturned, trackTimers, until } from './kit/leftovers';
import { anyBody } from './kit/requests';
import { almostResponseRequest } from './kit/responses';
import { type Script, ScriptedRuntime } from './kit/scripted-run';
import { anyScript } from './kit/scripts';
import { serve, TOKEN } from './kit/served';

const PATH = '/v1/responses';

beforeAll(trackTimers);

/** A request of the Responses API as bytes. */
function asked(body: unknown): Buffer {
  return post(
    JSON.stringify(body),
    [
      ['authorization', `Bearer ${TOKEN}`],
      ['content-type', 'application/json'],
    ],
    PATH,
  );
}

/** The response of an answer that is none of an error; checked by its grammar. */
function responseOf(reply: Reply): ResponseObject {
  if (reply.headers['content-type']?.startsWith('text/event-stream')) {
    return checkResponseStream(parseResponseStream(reply.body));
  }
  const response = JSON.parse(reply.body) as ResponseObject;
  expect(response).toMatchObject({ object: 'response', id: expect.stringMatching(/^resp_/), error: null });
  expect(response.output.length).toBeGreaterThan(0);
  return response;
}

describe('any request of the Responses API', () => {
  const { 'builtin/echo': main, 'builtin/recall': memo, 'builtin/tools': tools } = BUILTIN_MODELS;
  const reported: unknown[] = [];
  let host: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    const runtime = embeddedGateway({
      config: { gateway: { auth: { mode: 'token', token: TOKEN, rateLimit: null } } },
      agents: { main, memo, tools } as Parameters<typeof embeddedGateway>[0]['agents'],
    });
    host = await serve(runtime, { maxConcurrentRuns: 1, onError: (error) => reported.push(error) });
  });
  afterAll(() => host.close());

  /** The answer to a body, which is never the server's fault: these agents never fail. */
  async function answered(body: unknown): Promise<ResponseObject | undefined> {
    const reply = await exchange(host.port, asked(body));
    if (reply.status !== 200) checkError(reply);
    // A required tool that an agent does not call is no fault of the server's either.
    expect(reply.status === 502 || reply.status < 500).toBe(true);
    await timersReturned();
    expect(reported).toEqual([]);
    return reply.status === 200 ? responseOf(reply) : undefined;
  }

  test(
    'with any JSON value as its body gets one well-formed answer, and never a 5xx',
    () =>
      holds(
        0.1,
        fc.asyncProperty(anyBody, async (body) => void (await answered(body))),
      ),
    PATIENCE,
  );

  test(
    'with any items is answered, and what is kept of it can be continued',
    () =>
      holds(
        0.2,
        fc.asyncProperty(almostResponseRequest, async (body) => {
          const response = await answered(body);
          if (response?.store !== true || response.output.some((item) => item.type === 'function_call')) return;
          const { model } = body as { model: string };
          expect(await answered({ model, input: 'on', previous_response_id: response.id })).toBeDefined();
          // What it said is valid input as it is.
          expect(await answered({ model, input: [...response.output, { role: 'user', content: 'on' }] })).toBeDefined();
        }),
      ),
    PATIENCE,
  );
});

describe('any run, asked by the Responses API', () => {
  const runtime = new ScriptedRuntime();
  let host: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    host = await serve(runtime, { maxConcurrentRuns: 1, onError: () => {} });
  });
  afterAll(() => host.close());

  async function play(script: Script, stream: boolean): Promise<Reply | undefined> {
    let left = false;
    runtime.script = script;
    const received = await transfer(host.port, asked({ model: 'clawdbot', user: 'one', input: 'hi', stream }), {
      onSocket: (socket) => {
        runtime.leave = () => {
          left = true;
          socket.destroy();
        };
      },
    });
    return left ? undefined : oneReply(received);
  }

  /** What a response says, without what is new each time. */
  const said = ({ status, output, usage }: ResponseObject) =>
    JSON.stringify({ status, output, usage }).replaceAll(/[0-9a-f]{32}/g, 'ID');

  test(
    'keeps to the grammar, says the same as JSON and as a stream, and leaves nothing behind',
    () =>
      holds(
        0.2,
        fc.asyncProperty(anyScript, async (script) => {
          const replies = [await play(script, true), await play(script, false)];
          await until(() => runtime.running === 0, 'a run outlived its client');
          await timersReturned();
          const [streamed, json] = replies;
          if (streamed === undefined || json === undefined) return;
          for (const reply of [streamed, json]) if (reply.status !== 200) checkError(reply);
          if (streamed.status === 200 && json.status === 200) {
            expect(said(responseOf(streamed))).toBe(said(responseOf(json)));
          } else if (streamed.status === 200) expect(responseOf(streamed).status).toBe('failed');
          else expect(json.status).toBe(streamed.status);
        }),
      ),
    PATIENCE,
  );
});
