import { randomUUID } from 'node:crypto';

/**
 * What both baselines do with a request whose body has been read: iterate the runtime and write what ours writes, the
 * plain way. One `res.write` a delta, no authentication, no validation, no session, no heartbeat, no backpressure, no limit.
 * The one thing more is the signal, which is part of the contract with a runtime.
 */
export async function bareAnswer(runtime, body, res) {
  const abort = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) abort.abort();
  });
  const events = runtime.run({
    messages: body.messages,
    turn: body.messages.slice(-1),
    signal: abort.signal,
  });
  const head = {
    id: `chatcmpl-${randomUUID().replaceAll('-', '').slice(0, 29)}`,
    created: Math.floor(Date.now() / 1000),
    model: body.model,
  };
  await (body.stream ? stream(events, head, res) : json(events, head, res));
}

async function json(events, { id, created, model }, res) {
  let content = '';
  let usage;
  let reason;
  for await (const event of events) {
    if (event.type === 'text') content += event.text;
    else if (event.type === 'usage') usage = event;
    else if (event.type === 'finish') reason = event.reason;
  }
  const text = JSON.stringify({
    id,
    object: 'chat.completion',
    created,
    model,
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: reason },
    ],
    usage: {
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      total_tokens: usage.promptTokens + usage.completionTokens,
    },
  });
  res.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
}

async function stream(events, { id, created, model }, res) {
  const chunk = (delta, finish_reason = null) => {
    const choices = [{ index: 0, delta, logprobs: null, finish_reason }];
    return `data: ${JSON.stringify({ id, object: 'chat.completion.chunk', created, model, choices })}\n\n`;
  };
  res.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  let begun = false;
  for await (const event of events) {
    if (!begun) res.write(chunk({ role: 'assistant', content: '', refusal: null }));
    begun = true;
    if (event.type === 'text') res.write(chunk({ content: event.text }));
    else if (event.type === 'finish') res.write(chunk({}, event.reason));
  }
  res.end('data: [DONE]\n\n');
}
