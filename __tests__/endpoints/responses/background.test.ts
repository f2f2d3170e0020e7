import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileObjects, memoryObjects } from '../../../lib/stored';
import type { Caller } from '../../../types/gateway';
import type { ResponseObject } from '../../../types/responses';
import { errorOf, reading, sdk } from '../../helpers/chat';
import { checkResponseStream, parseResponseStream } from '../../helpers/response-stream';
import { outputText, responsesClient, responsesGateway } from '../../helpers/responses';
import { aborted, gate } from '../../helpers/scripted-runtime';

/** A Gateway whose run says a word, waits, and says another. */
async function heldGateway(options = {}) {
  const { opened, open } = gate();
  const started = gate();
  const stopped = gate();
  const gateway = await responsesGateway({
    ...options,
    run: async function* ({ signal }) {
      yield { type: 'text', text: 'one ' };
      started.open();
      await Promise.race([opened, aborted(signal)]);
      if (signal.aborted) {
        stopped.open();
        throw signal.reason;
      }
      yield { type: 'text', text: 'two' };
    },
  });
  const begin = async (body: object = {}) =>
    (await (await gateway.create({ input: 'hi', background: true, ...body })).json()) as ResponseObject;
  const read = async (id: string) => (await (await gateway.get(`/v1/responses/${id}`)).json()) as ResponseObject;
  const ended = async (id: string): Promise<ResponseObject> => {
    const response = await read(id);
    return response.status === 'queued' || response.status === 'in_progress' ? ended(id) : response;
  };
  return { ...gateway, open, started: started.opened, stopped: stopped.opened, begin, read, ended };
}

describe('a response in the background', () => {
  it('is answered at once, read while it goes on, and completes with nobody there', async () => {
    const { begin, read, ended, started, open } = await heldGateway();
    const begun = await begin();
    expect(begun).toMatchObject({ background: true, completed_at: null, usage: null });
    expect(['queued', 'in_progress']).toContain(begun.status);
    await started;
    expect(await read(begun.id)).toMatchObject({
      status: 'in_progress',
      output: [{ status: 'in_progress', content: [{ text: 'one ' }] }],
    });
    open();
    const response = await ended(begun.id);
    expect([response.status, outputText(response), response.id]).toEqual(['completed', 'one two', begun.id]);
  });

  it('is streamed from the start, and goes on when its client leaves', async () => {
    const { create, ended, started, open } = await heldGateway();
    const controller = new AbortController();
    const response = await create({ input: 'hi', background: true, stream: true }, {}, controller.signal);
    const seen = await reading(response).until('one ');
    expect(seen).toMatch(/^event: response\.created\n.*"status":"queued".*\n\nevent: response\.queued\n/);
    await started;
    controller.abort();
    open();
    const { status } = await ended(/resp_[0-9a-f]{32}/.exec(seen)?.[0] ?? '');
    expect(status).toBe('completed');
  });

  it('is streamed again, from any event on, byte for byte, while it goes on and afterwards', async () => {
    const { create, get, started, open } = await heldGateway();
    const first = reading(await create({ input: 'hi', background: true, stream: true }));
    const id = /resp_[0-9a-f]{32}/.exec(await first.until('one '))?.[0];
    await started;
    const live = reading(await get(`/v1/responses/${id}?stream=true&starting_after=2`));
    await live.until('one ');
    open();
    const whole = await first.rest();
    const events = parseResponseStream(whole);
    checkResponseStream(events, { queued: true });
    const restAfter = (n: number) => whole.slice(whole.indexOf(`"sequence_number":${n},`)).replace(/^.*\n\n/, '');
    expect(await live.rest()).toBe(restAfter(2));
    for (let n = 0; n < events.length; n++) {
      expect(await (await get(`/v1/responses/${id}?stream=true&starting_after=${n}`)).text()).toBe(restAfter(n));
    }
    expect(await (await get(`/v1/responses/${id}?stream=true`)).text()).toBe(whole);
    expect(await (await get(`/v1/responses/${id}?stream=true&starting_after=999`)).text()).toBe('data: [DONE]\n\n');
    expect((await get(`/v1/responses/${id}?stream=true&starting_after=x`)).status).toBe(400);
  });

  it('is cancelled: the run stops, its readers see the end, and it stays cancelled', async () => {
    const { begin, send, get, read, started, stopped } = await heldGateway();
    const { id } = await begin();
    await started;
    const reader = reading(await get(`/v1/responses/${id}?stream=true`));
    await reader.until('one ');
    const answer = (await (await send(`/v1/responses/${id}/cancel`)).json()) as ResponseObject;
    await stopped;
    expect(answer).toMatchObject({ status: 'cancelled', error: null, completed_at: null });
    expect(outputText(answer)).toBe('one ');
    expect(checkResponseStream(parseResponseStream(await reader.rest()), { queued: true }).status).toBe('cancelled');
    expect(await read(id)).toEqual(answer);
    expect(await (await send(`/v1/responses/${id}/cancel`)).json()).toEqual(answer);
  });

  it('is cancelled only while it goes on, and only where it is one', async () => {
    const { begin, send, ended, open, respond } = await heldGateway();
    open();
    const { id } = await begin();
    await ended(id);
    expect(await errorOf(await send(`/v1/responses/${id}/cancel`))).toMatchObject({
      status: 400,
      param: 'response_id',
      message: 'Cannot cancel a completed response.',
    });
    const foreground = await respond({ input: 'hi' });
    expect(await errorOf(await send(`/v1/responses/${foreground.id}/cancel`))).toMatchObject({
      message: 'Cannot cancel a synchronous response.',
    });
    expect((await send('/v1/responses/resp_x/cancel')).status).toBe(404);
  });

  it('fails truthfully when its time is over', async () => {
    const { begin, ended } = await heldGateway({ runTimeoutMs: 50 });
    const { status, error, output } = await ended((await begin()).id);
    expect([status, error?.code, output.length]).toEqual(['failed', 'run_timeout', 1]);
  });

  it('is waited for by a shutdown, and fails truthfully when that has waited long enough', async () => {
    const store = memoryObjects();
    const { begin, compat, started, stopped } = await heldGateway({ responses: { store } });
    const { id } = await begin();
    await started;
    await compat.drain({ timeoutMs: 20 });
    await stopped;
    expect(await store.get(id)).toMatchObject({
      response: { status: 'failed', error: { code: 'shutting_down' }, output: [{ content: [{ text: 'one ' }] }] },
    });
  });

  it('whose server was killed reads as failed, and never as in progress for ever', async () => {
    const store = fileObjects({ dir: mkdtempSync(join(tmpdir(), 'background-')) });
    const { begin, started } = await heldGateway({ responses: { store } });
    const { id } = await begin();
    await started;
    const again = await heldGateway({ responses: { store } });
    again.open();
    for (let n = 0; n < 2; n++) {
      expect(await again.read(id)).toMatchObject({
        status: 'failed',
        error: { code: 'server_error' },
        completed_at: null,
      });
    }
    expect((await again.get(`/v1/responses/${id}?stream=true`)).status).toBe(400);
    await again.respond({ input: 'on', previous_response_id: id });
    expect(again.runs[0]?.messages).toMatchObject([{ content: [{ text: 'hi' }] }, { content: 'on' }]);
  });

  it('is refused at once where its session is busy and the host has requests rejected', async () => {
    const { begin, create, started } = await heldGateway({ session: { onBusy: 'reject' } });
    await begin({ user: 'bob' });
    await started;
    const refused = await create({ input: 'more', background: true, user: 'bob' });
    expect(refused.status).toBe(409);
  });

  it("is another caller's business in no way", async () => {
    const callers: Record<string, Caller> = { ada: { id: 'ada' }, bob: { id: 'bob', sessions: 'any' } };
    const { url, started } = await heldGateway({ verify: (token: string) => callers[token] ?? null });
    const ada = responsesClient(url, 'ada');
    const bob = responsesClient(url, 'bob');
    const { id } = (await (await ada.create({ input: 'hi', background: true })).json()) as ResponseObject;
    await started;
    for (const path of ['', '?stream=true', '/input_items']) {
      expect((await bob.get(`/v1/responses/${id}${path}`)).status).toBe(404);
    }
    expect((await bob.send(`/v1/responses/${id}/cancel`)).status).toBe(404);
    expect((await bob.create({ input: 'x', previous_response_id: id })).status).toBe(400);
    expect(await (await ada.get(`/v1/responses/${id}`)).json()).toMatchObject({ status: 'in_progress' });
  });

  it('is followed by the official SDK: create, retrieve, stream, cancel', async () => {
    const { url, started, stopped } = await heldGateway();
    const { responses } = sdk(url);
    const { id } = await responses.create({ model: 'clawdbot', input: 'hi', background: true });
    await started;
    expect((await responses.retrieve(id)).status).toBe('in_progress');
    const types: string[] = [];
    for await (const event of await responses.retrieve(id, { stream: true, starting_after: 2 })) {
      types.push(event.type);
      if (event.type === 'response.output_text.delta') await responses.cancel(id);
    }
    await stopped;
    expect([types.at(0), types.at(-1)]).toEqual(['response.output_item.added', 'response.failed']);
    expect((await responses.retrieve(id)).status).toBe('cancelled');
  });

  it('counts for the limits until it has ended: one more is refused when it is asked for', async () => {
    const { begin, create, started, open, ended } = await heldGateway({ maxConcurrentRuns: 1 });
    const { id } = await begin();
    await started;
    expect((await create({ input: 'more', background: true })).status).toBe(429);
    open();
    await ended(id);
    expect((await create({ input: 'more', background: true })).status).toBe(200);
  });

  it('is waited for by what continues it', async () => {
    const { begin, create, started, open, runs } = await heldGateway();
    const { id } = await begin();
    await started;
    const next = create({ input: 'next', previous_response_id: id });
    open();
    await (await next).text();
    expect(runs[1]?.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'one two' },
      { role: 'user', content: 'next' },
    ]);
  });

  it('is not deleted while it goes on', async () => {
    const { begin, remove, started, open, ended } = await heldGateway();
    const { id } = await begin();
    await started;
    expect((await remove(`/v1/responses/${id}`)).status).toBe(400);
    open();
    await ended(id);
    expect((await remove(`/v1/responses/${id}`)).status).toBe(200);
  });

  it('needs to be kept', async () => {
    const { create } = await responsesGateway();
    expect(await errorOf(await create({ input: 'hi', background: true, store: false }))).toMatchObject({
      status: 400,
      code: 'unsupported_parameter',
      param: 'background',
    });
  });

  it('is the only one that is streamed again', async () => {
    const { respond, get } = await responsesGateway();
    const { id } = await respond({ input: 'hi' });
    expect(await errorOf(await get(`/v1/responses/${id}?stream=true`))).toMatchObject({ status: 400, param: 'stream' });
  });
});
