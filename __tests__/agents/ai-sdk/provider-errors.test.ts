import { inspect } from 'node:util';
import { jsonSchema, ToolLoopAgent, tool } from 'ai';
import { aiSdkAgent } from '../../../lib/agents/ai-sdk';
import type { GatewayError } from '../../../lib/errors/gateway-error';
import { chat, errorOf, eventsOf, HI, request } from '../../helpers/chat';
import { gate } from '../../helpers/scripted-runtime';
import { gatewayOn, KEY, modelOn } from './gateway-on';
import { type Answer, breaks, calls, failure, hangs, pauses, says, sends, upstream } from './upstream';

/** How the provider's failure arrives at a client, and how often it was asked. */
async function ask(answer: Answer, body = request()) {
  const { baseURL, asked } = await upstream(answer);
  const { url, reported } = await gatewayOn({ baseURL });
  const response = await chat(url, body);
  return { response, headers: response.headers, asked, reported };
}

const TOO_LONG = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.";

describe('a provider that fails before it says anything', () => {
  it.each([
    ['429 stays 429', 429, { message: 'slow down' }, 429, 'rate_limit_exceeded'],
    ['a used up quota too', 429, { code: 'insufficient_quota' }, 429, 'rate_limit_exceeded'],
    ['too long by its code', 400, { code: 'context_length_exceeded' }, 400, 'context_length_exceeded'],
    ['too long by its words', 400, { message: TOO_LONG }, 400, 'context_length_exceeded'],
    ['too long in the words of another', 400, { message: 'prompt is too long: 9 > 8' }, 400, 'context_length_exceeded'],
    ['too large', 413, { message: 'too large' }, 400, 'context_length_exceeded'],
    ['a bad key is not the client’s key', 401, { message: `Incorrect API key: ${KEY}` }, 502, 'upstream_error'],
    ['a key without rights', 403, { message: 'no' }, 502, 'upstream_error'],
    ['a model that is not there', 404, { message: 'The model `m` does not exist' }, 502, 'upstream_error'],
    ['a request that it refuses', 400, { message: 'bad temperature' }, 400, 'invalid_value'],
    ['a request that it cannot process', 422, { message: 'bad temperature' }, 400, 'invalid_value'],
    ['a fault of its own', 500, { message: 'oops' }, 502, 'upstream_error'],
    ['a fault in which a context is named', 500, { message: 'lost the context window' }, 502, 'upstream_error'],
    ['a fault in which a filter is named', 500, { message: 'content_filter is down' }, 502, 'upstream_error'],
    ['overloaded', 503, { message: 'overloaded' }, 503, 'server_is_overloaded'],
    ['overloaded, as Anthropic says it', 529, { type: 'overloaded_error' }, 503, 'server_is_overloaded'],
    ['too slow', 504, { message: 'timeout' }, 504, 'run_timeout'],
  ])('%s', async (_, status, error, expected, code) => {
    const { response, asked } = await ask(failure(status, error));
    expect(await errorOf(response)).toMatchObject({ status: expected, code });
    expect(asked).toHaveLength(1);
  });

  it('is the request’s fault where it refuses the request, and the host is told why', async () => {
    const { response, reported } = await ask(failure(400, { message: 'bad temperature' }));
    expect(await errorOf(response)).toMatchObject({
      type: 'invalid_request_error',
      message: 'The model provider refused the request (400).',
    });
    expect(String((reported[0] as GatewayError).cause)).toContain('bad temperature');
  });

  it('may be asked again where the failure may pass, as long as no tool of the agent has run', async () => {
    const again = async (answer: Answer) => (await ask(answer)).headers.get('x-should-retry');
    expect(await again(failure(500, {}))).toBeNull();
    expect(await again((res) => res.destroy())).toBeNull();
    expect(await again(failure(401, {}))).toBe('false');

    const { baseURL } = await upstream(calls({ id: '0', name: 'look', arguments: '{}' }), failure(500, {}));
    const look = tool({ inputSchema: jsonSchema({ type: 'object' }), execute: async () => 'seen' });
    const { url } = await gatewayOn({ baseURL, settings: { tools: { look }, maxRetries: 0 } });
    const response = await chat(url, request());
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, 'false']);
  });

  it('is told by the first words of a provider that quotes the whole request', async () => {
    const quoted = await ask(failure(500, { message: `lost: ${'exceed'.repeat(40_000)}` }));
    expect(quoted.response.status).toBe(502);
    const tooLong = await ask(failure(400, { message: `${TOO_LONG} ${'exceed'.repeat(40_000)}` }));
    expect(await errorOf(tooLong.response)).toMatchObject({ code: 'context_length_exceeded' });
  });

  it('says when to try again, as the provider said it', async () => {
    const seconds = await ask(failure(429, {}, { 'retry-after': '7' }));
    expect(seconds.headers.get('retry-after')).toBe('7');
    const milliseconds = await ask(failure(503, {}, { 'retry-after-ms': '2500', 'retry-after': '9' }));
    expect(milliseconds.headers.get('retry-after')).toBe('3');
    const date = await ask(failure(429, {}, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
    expect(Number(date.headers.get('retry-after'))).toBeGreaterThan(50);
    const never = await ask(failure(429, {}, { 'retry-after': '1e300' }));
    expect(never.headers.get('retry-after')).toBe('86400');
  });

  it('tells nobody the key or what was asked, and the host what happened', async () => {
    const secret = 'a very private question';
    const { response, reported } = await ask(
      failure(401, { message: `Incorrect API key provided: ${KEY}` }),
      request({ messages: [{ role: 'user', content: secret }] }),
    );
    const text = await response.text();
    expect(text).not.toContain('sk-');
    expect(reported).toHaveLength(1);
    const everything = inspect(reported, { depth: 10 }) + ((reported[0] as GatewayError).stack ?? '');
    expect(everything).not.toContain(KEY);
    expect(everything).not.toContain(secret);
    expect(String((reported[0] as GatewayError).cause)).toContain('AI_APICallError: 401');
  });

  it('keeps keys out of what it passes on to the host, whatever the status', async () => {
    const { reported } = await ask(failure(500, { message: `no account for Bearer ${KEY}` }));
    expect(inspect(reported)).not.toContain(KEY);
    expect(inspect(reported)).toContain('no account for [key]');
  });

  it('prints nothing by itself, nor does the AI SDK', async () => {
    const printed = [jest.spyOn(console, 'error'), jest.spyOn(console, 'warn'), jest.spyOn(console, 'log')];
    await ask(failure(500, {}));
    const { baseURL } = await upstream(failure(400, {}));
    const { url } = await gatewayOn(aiSdkAgent(new ToolLoopAgent({ model: modelOn(baseURL) })));
    await chat(url, request());
    for (const spy of printed) expect(spy).not.toHaveBeenCalled();
  });

  it('is 502 when nobody is there', async () => {
    const { url } = await gatewayOn({ baseURL: 'http://127.0.0.1:9/v1' });
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 502, code: 'upstream_error' });
  });

  it('is 502 when it hangs up, or answers with something else than its wire', async () => {
    const gone = await ask((res) => res.destroy());
    expect(gone.response.status).toBe(502);
    const page = await ask((res) => res.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'));
    expect(page.response.status).toBe(502);
  });

  it('has finished with content_filter when it refuses to answer for what was said', async () => {
    const { response } = await ask(failure(400, { code: 'content_filter', message: 'filtered by the policy' }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ choices: [{ finish_reason: 'content_filter' }] });
  });

  it('is asked again by the AI SDK only if the host says so', async () => {
    const { baseURL, asked } = await upstream(failure(500, {}, { 'retry-after-ms': '1' }), says('hello'));
    const { client } = await gatewayOn({ baseURL, settings: { maxRetries: 1 } });
    const { choices } = await client.chat.completions.create({ model: 'clawdbot', messages: HI });
    expect(choices[0]?.message.content).toBe('hello');
    expect(asked).toHaveLength(2);
  });

  it('keeps the status of the last try', async () => {
    const slow = failure(429, {}, { 'retry-after-ms': '1', 'retry-after': '3' });
    const { baseURL } = await upstream(slow, slow);
    const { url } = await gatewayOn({ baseURL, settings: { maxRetries: 1 } });
    expect((await chat(url, request())).status).toBe(429);
  });
});

describe('a provider that fails in mid-answer', () => {
  const streamed = request({ stream: true });

  it.each([
    ['ends without a finish', sends('')],
    ['sends what is no JSON', sends('data: {"choi\n\n')],
    ['says an error', sends({ error: { message: 'oops', type: 'server_error', param: null, code: null } })],
  ])('is an error event when it %s', async (_, then) => {
    const { response } = await ask(breaks(then), streamed);
    const events = await eventsOf(response);
    expect(events.at(-1)).toBe('[DONE]');
    expect(JSON.parse(events.at(-2) ?? '')).toMatchObject({ error: { code: 'upstream_error' } });
    expect(events.join('')).toContain('half');
    expect(events.join('')).not.toContain('"finish_reason":"stop"');
  });

  it('is an error event when it hangs up', async () => {
    const { opened: said, open: hangUp } = gate();
    const { baseURL } = await upstream(breaks((res) => void said.then(() => res.destroy())));
    const { client } = await gatewayOn({ baseURL });
    const stream = await client.chat.completions.create({ model: 'clawdbot', messages: HI, stream: true });
    const reading = async () => {
      for await (const part of stream) if (part.choices[0]?.delta.content === 'half') hangUp();
    };
    await expect(reading()).rejects.toMatchObject({ code: 'upstream_error' });
  });

  it('is a rate limit when it says that it is one', async () => {
    const { response } = await ask(breaks(sends({ error: { message: 'slow down', code: 'rate_limit_exceeded' } })));
    expect(await errorOf(response)).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['stop', 'stop'],
  ])('finishes with %s as it does', async (finish, expected) => {
    const { response } = await ask(says({ content: 'hello', finish }));
    expect(await response.json()).toMatchObject({
      choices: [{ finish_reason: expected, message: { content: 'hello' } }],
    });
  });

  it('is left when the client leaves', async () => {
    const { baseURL, first } = await upstream(breaks(hangs));
    const { client } = await gatewayOn({ baseURL });
    const stream = await client.chat.completions.create({ model: 'clawdbot', messages: HI, stream: true });
    const { left } = await first;
    for await (const part of stream) if (part.choices[0]?.delta.content === 'half') break;
    await left;
  });

  it('is left when the run takes too long', async () => {
    const { baseURL, first } = await upstream(breaks(hangs));
    const { url } = await gatewayOn({ baseURL }, { runTimeoutMs: 50 });
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 504, code: 'run_timeout' });
    await (await first).left;
  });
});

describe('a slow provider', () => {
  it('is passed on word by word, and not when it has finished', async () => {
    const { opened: heard, open: hear } = gate();
    const { baseURL } = await upstream(pauses(heard, 'one', ' two'));
    const { client } = await gatewayOn({ baseURL });
    const stream = await client.chat.completions.create({ model: 'clawdbot', messages: HI, stream: true });
    let text = '';
    for await (const part of stream) {
      text += part.choices[0]?.delta.content ?? '';
      if (text === 'one') hear();
    }
    expect(text).toBe('one two');
  });
});

describe('a fault of the agent’s own code', () => {
  it('is 500, and not the provider’s', async () => {
    const { baseURL } = await upstream();
    const agent = new ToolLoopAgent({
      model: modelOn(baseURL),
      prepareCall: () => {
        throw new TypeError('x is not a function');
      },
    });
    const { url, reported } = await gatewayOn(aiSdkAgent(agent));
    expect(await errorOf(await chat(url, request()))).toMatchObject({ status: 500, code: 'agent_error' });
    expect(String(reported[0])).toContain('x is not a function');
  });
});
