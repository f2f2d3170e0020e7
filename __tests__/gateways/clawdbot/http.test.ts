import { openAiCompat } from '../../../lib';
import { sdk } from '../../helpers/chat';
import { host, serve } from '../../helpers/serve';
import { recorded } from './gateway-double';
import { accepted, closeAll, completed, said, setup } from './helpers';

afterEach(closeAll);

/** A double of a Gateway, our endpoint before it, and the official client before that. */
async function stack(kind: 'clawdbot' | 'openclaw') {
  const { double, gateway } = await setup(kind);
  const url = await serve(host(openAiCompat(gateway, { onError: () => undefined })));
  return { double, client: sdk(url, { apiKey: 'another' }) };
}

const ask = { model: 'clawdbot', messages: [{ role: 'user' as const, content: 'hi' }] };

describe.each(['clawdbot', 'openclaw'] as const)('the official client before %s', (kind) => {
  it('gets a completion with usage', async () => {
    const { double, client } = await stack(kind);
    double.on('agent', (request) => request.play(recorded(`${kind}-agent`)));
    const completion = await client.chat.completions.create(ask);
    expect(completion.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'w0 xxxxxw1 xxxxxw2 xxxxx' },
      finish_reason: 'stop',
    });
    expect(completion.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 3, total_tokens: 14 });
  });

  it('gets a stream of deltas', async () => {
    const { double, client } = await stack(kind);
    double.on('agent', (request) => request.play(recorded(`${kind}-agent`)));
    const final = await client.chat.completions
      .stream({ ...ask, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe('w0 xxxxxw1 xxxxxw2 xxxxx');
    expect(final.usage?.completion_tokens).toBe(3);
  });

  it('reaches one session by its user', async () => {
    const { double, client } = await stack(kind);
    for (const method of ['agent', 'chat.send']) {
      double.on(method, (request) => {
        const final = { type: 'event', event: 'chat', payload: { runId: 'RUN', sessionKey: 'KEY', state: 'final' } };
        request.play([accepted, said('ok', 'ok', 1), method === 'agent' ? completed('ok') : final]);
      });
    }
    double.on('chat.history', (request) => request.ok({ messages: [] }));
    await client.chat.completions.create({ ...ask, user: 'bob' });
    const { params } = await double.next(kind === 'clawdbot' ? 'chat.send' : 'agent');
    expect(params.sessionKey).toBe('agent:main:openai-user:bob');
  });

  it('is told that there is no such agent', async () => {
    const { client } = await stack(kind);
    await expect(client.chat.completions.create({ ...ask, model: 'clawdbot:nosuch' })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  it('is told that the Gateway is away, with 503', async () => {
    const { double, client } = await stack(kind);
    double.on('agent', (request) => request.play([accepted, completed('ok')]));
    await client.chat.completions.create(ask);
    await double.close();
    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({
      status: 503,
      code: 'gateway_disconnected',
    });
  });

  it('stops the run by leaving', async () => {
    const { double, client } = await stack(kind);
    double.on('agent', (request) => request.play([accepted, said('one', 'one', 1)]));
    const stream = await client.chat.completions.create({ ...ask, stream: true });
    for await (const chunk of stream) {
      if (chunk.choices[0]?.delta.content) break;
    }
    await double.next(kind === 'clawdbot' ? 'sessions.delete' : 'chat.abort');
  });
});

it('a failed model is 502 in JSON, and an error event in a stream', async () => {
  const { double, client } = await stack('openclaw');
  double.on('agent', (request) => request.play(recorded('openclaw-failed')));
  await expect(client.chat.completions.create(ask)).rejects.toMatchObject({ status: 502, code: 'upstream_error' });
  double.on('agent', (request) => {
    request.play([accepted, said('one', 'one', 1)]);
    request.fail('UNAVAILABLE', 'it broke');
  });
  const stream = await client.chat.completions.create({
    ...ask,
    messages: [{ role: 'user', content: 'again' }],
    stream: true,
  });
  const reading = (async () => {
    for await (const _ of stream);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'agent_error' });
});
