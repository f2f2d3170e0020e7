import fc from 'fast-check';
import type { AgentEvent } from '../../types/gateway';
import { holds, PATIENCE } from './kit/cases';
import { oneReply, post, type Reply, transfer } from './kit/exchange';
import { checkError, readCompletion, readStream } from './kit/grammar';
import { timersReturned, trackTimers, until } from './kit/leftovers';
import { type Script, ScriptedRuntime } from './kit/scripted-run';
import { anyScript } from './kit/scripts';
import { serve, TOKEN } from './kit/served';

const runtime = new ScriptedRuntime();
let host: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  trackTimers();
  // One slot and one session: whatever a run does not give back, the next request is not answered.
  host = await serve(runtime, { maxConcurrentRuns: 1, onError: () => {} });
});
afterAll(() => host.close());

/** Plays a script for one request. The reply is undefined if the client left. */
async function play(script: Script, wire: object): Promise<Reply | undefined> {
  let left = false;
  runtime.script = script;
  const received = await transfer(host.port, request(wire), {
    onSocket: (socket) => {
      runtime.leave = () => {
        left = true;
        socket.destroy();
      };
    },
  });
  return left ? undefined : oneReply(received);
}

function request(wire: object): Buffer {
  return post(
    JSON.stringify({ model: 'clawdbot', user: 'one', messages: [{ role: 'user', content: 'hi' }], ...wire }),
    [
      ['authorization', `Bearer ${TOKEN}`],
      ['content-type', 'application/json'],
    ],
  );
}

/** The session is free, the slot is back, no run goes on and no timer waits. */
async function nothingIsLeft(): Promise<void> {
  await until(() => runtime.running === 0, 'a run outlived its client');
  await timersReturned();
  const next = await play({ steps: [], end: { kind: 'return' }, form: 'generator' }, {});
  expect(next?.status).toBe(200);
  await timersReturned();
}

/** The events that count: up to the first finish, or up to what is none. */
function said({ steps }: Script): AgentEvent[] {
  return steps.flatMap((step) => (step.kind === 'yield' ? [step.value as AgentEvent] : []));
}

function textOf(script: Script): string {
  const events = said(script);
  const finish = events.findIndex((event) => event.type === 'finish');
  return events
    .slice(0, finish < 0 ? events.length : finish)
    .map((event) => (event.type === 'text' ? event.text : ''))
    .join('')
    .toWellFormed();
}

describe('any run', () => {
  test(
    'has one well-formed answer, says what the run said or that it failed, and leaves nothing behind',
    () =>
      holds(
        0.4,
        fc.asyncProperty(
          anyScript,
          fc.record({
            stream: fc.boolean(),
            usage: fc.boolean(),
            functions: fc.boolean(),
          }),
          async (script, { stream, usage, functions }) => {
            const before = runtime.started;
            const reply = await play(script, {
              stream,
              ...(stream && usage && { stream_options: { include_usage: true } }),
              ...(functions && { functions: [{ name: 'look' }] }),
            });
            expect(runtime.started).toBe(before + 1);
            if (reply !== undefined) checkAnswer(reply, script, { stream, usage });
            else await until(() => runtime.signal?.aborted === true, 'the client left and the signal did not abort');
            await nothingIsLeft();
          },
        ),
      ),
    PATIENCE,
  );
});

function checkAnswer(reply: Reply, script: Script, { stream, usage }: { stream: boolean; usage: boolean }): void {
  if (reply.status !== 200) {
    checkError(reply);
    expect(mayFail(script)).toBe(true);
    return;
  }
  if (!stream) {
    const [choice] = readCompletion(reply).choices;
    expect(script.end.kind).toBe('return');
    if (!mayFail(script)) expect(choice?.message.content ?? '').toBe(textOf(script));
    return;
  }
  const content = readStream(reply.body);
  if (content.error !== undefined) expect(mayFail(script)).toBe(true);
  else {
    expect(script.end.kind).toBe('return');
    expect(content.usageChunks).toBe(usage ? 1 : 0);
    if (!mayFail(script)) expect(content.text).toBe(textOf(script));
  }
}

const TYPES = ['text', 'reasoning', 'refusal', 'tool-call', 'progress', 'annotation', 'usage', 'finish'];

/** Whether the runtime gave a reason to fail: it threw, or something that it yielded is no event. */
function mayFail(script: Script): boolean {
  return script.end.kind !== 'return' || !said(script).every(isEvent);
}

function isEvent(value: AgentEvent): boolean {
  try {
    if (!TYPES.includes(value.type)) return false;
    if (value.type === 'tool-call')
      return (
        [value.id, value.name, value.arguments].every((it) => typeof it === 'string' && it !== '') ||
        value.arguments === ''
      );
    if (value.type === 'annotation') return typeof value.annotation?.url === 'string';
    return (
      !['text', 'reasoning', 'refusal'].includes(value.type) || typeof (value as { text: unknown }).text === 'string'
    );
  } catch {
    return false;
  }
}
